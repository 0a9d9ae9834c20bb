"""Copy trading: following a provider, copying a trade to the followers."""

from decimal import Decimal

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
        link = self.db.query(CopyRelationship).filter_by(
            provider_id=provider.id, follower_id=follower.id
        ).first()
        if link is None:
            link = CopyRelationship(follower_id=follower.id, ratio=Decimal(ratio))
            link.provider = provider
        link.active = True
        link.ratio = Decimal(ratio)
        self.db.commit()
        return link

    def unfollow(self, link_id):
        link = self.db.query(CopyRelationship).get(link_id)
        link.active = False
        self.db.commit()

    def copy(self, trade, provider):
        """An order for each active follower. Returns the orders."""
        links = (
            self.db.query(CopyRelationship)
            .options(joinedload("follower"))
            .filter_by(provider_id=provider.id, active=True)
            .order_by(CopyRelationship.id)
        )
        orders = []
        for link in links:
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
            orders.append(order)
        self.db.commit()
        audit.record_many("order:copied", provider.user_id, "order", [o.id for o in orders])
        return orders

    def ranking(self):
        """Public providers, most followed first, as (title, followers) pairs."""
        query = (
            self.db.query(SignalProvider)
            .filter(SignalProvider.is_public.is_(True))
            .order_by(SignalProvider.follower_count.desc(), SignalProvider.title)
        )
        return [(provider.title, provider.follower_count) for provider in query]

    def followers_of(self, provider):
        names = (
            self.db.query(User.username)
            .filter(
                User.id.in_(
                    self.db.query(CopyRelationship.follower_id)
                    .filter(
                        CopyRelationship.provider_id == provider.id,
                        CopyRelationship.active.is_(True),
                    )
                    .subquery()
                )
            )
            .order_by(User.username)
        )
        return [name for name, in names]
