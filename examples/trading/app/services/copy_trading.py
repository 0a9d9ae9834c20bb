"""Copy trading: following a provider, copying a trade to the followers."""

from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.models import CopiedTrade, CopyRelationship, MarketOrder, SignalProvider, User
from app.services import audit


class CopyTradingService(object):
    def __init__(self, db):
        self.db = db

    def offer(self, user, title, monthly_fee=0):
        provider = SignalProvider(user_id=user.id, title=title, monthly_fee=monthly_fee)
        self.db.add(provider)
        self.db.commit()
        return provider

    def follow(self, follower, provider, ratio=1):
        """Copy the provider's trades from now on, at the ratio."""
        if provider.user_id == follower.id:
            raise ValueError("nobody can follow themselves")
        link = self.db.scalars(select(CopyRelationship).filter_by(
            provider_id=provider.id, follower_id=follower.id
        ).limit(1)).first()
        if link is None:
            link = CopyRelationship(follower_id=follower.id, ratio=Decimal(ratio))
            link.provider = provider
            if provider in self.db:
                self.db.add(link)
        link.active = True
        link.ratio = Decimal(ratio)
        self.db.commit()
        return link

    def unfollow(self, link_id):
        link = self.db.get(CopyRelationship, link_id)
        link.active = False
        self.db.commit()

    def copy(self, trade, provider):
        """An order for each active follower. Returns the orders."""
        links = (
            select(CopyRelationship)
            .options(joinedload(CopyRelationship.follower))
            .filter_by(provider_id=provider.id, active=True)
            .order_by(CopyRelationship.id)
        )
        orders = []
        for link in self.db.scalars(links).unique():
            quantity = trade.quantity * link.ratio
            order = MarketOrder(
                user_id=link.follower_id,
                market_id=trade.market_id,
                side=trade.side,
                quantity=quantity,
            )
            self.db.add(order)
            copied = CopiedTrade(source_trade_id=trade.id, quantity=quantity, order=order)
            copied.copy = link
            self.db.add(copied)
            orders.append(order)
        self.db.commit()
        audit.record_many("order:copied", provider.user_id, "order", [o.id for o in orders])
        return orders

    def ranking(self):
        """Public providers, most followed first, as (title, followers) pairs."""
        query = (
            select(SignalProvider)
            .where(SignalProvider.is_public.is_(True))
            .order_by(SignalProvider.follower_count.desc(), SignalProvider.title)
        )
        return [(provider.title, provider.follower_count) for provider in self.db.scalars(query).unique()]

    def followers_of(self, provider):
        names = (
            select(User.username)
            .where(
                User.id.in_(
                    select(select(CopyRelationship.follower_id)
                    .where(
                        CopyRelationship.provider_id == provider.id,
                        CopyRelationship.active.is_(True),
                    )
                    .subquery())
                )
            )
            .order_by(User.username)
        )
        return [name for name, in self.db.execute(names)]
