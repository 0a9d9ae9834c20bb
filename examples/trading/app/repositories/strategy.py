"""Strategies, with what the pages around them show."""

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, defer, joinedload, selectinload, defaultload

from app.models import Order, StrategyStatus, TradingStrategy, User, Trade
from app.repositories.base import Repository

PAGE_OPTIONS = (joinedload(TradingStrategy.owner),)


class StrategyRepository(Repository):
    model = TradingStrategy

    def page_of(self, owner, limit=50):
        return (
            self.db.scalars(
                select(TradingStrategy)
                .options(*PAGE_OPTIONS)
                .where(TradingStrategy.owner_id == owner.id)
                .order_by(TradingStrategy.name)
                .limit(limit)
            )
            .unique()
            .all()
        )

    def with_orders(self, strategy_id):
        return (
            self.db.scalars(
                select(TradingStrategy)
                .options(joinedload(TradingStrategy.orders), defaultload(TradingStrategy.orders).joinedload(Order.trades))
                .options(selectinload(TradingStrategy.variants))
                .where(TradingStrategy.id == strategy_id)
            )
            .unique()
            .one()
        )

    def with_owner_name(self, strategy_id):
        """The strategy and the owner's login names, nothing else of the owner."""
        return (
            self.db.scalars(
                select(TradingStrategy)
                .options(joinedload(TradingStrategy.owner).load_only(User.username, User.email))
                .where(TradingStrategy.id == strategy_id)
            )
            .unique()
            .one()
        )

    def owned_by_name(self, username):
        return (
            self.db.scalars(
                select(TradingStrategy)
                .join(TradingStrategy.owner)
                .options(contains_eager(TradingStrategy.owner), defer(TradingStrategy.description))
                .where(User.username == username)
                .order_by(TradingStrategy.name)
            )
            .unique()
            .all()
        )

    def never_traded(self):
        return (
            self.db.scalars(
                select(TradingStrategy)
                .outerjoin(TradingStrategy.orders)
                .where(Order.id.is_(None))
                .order_by(TradingStrategy.id)
            )
            .unique()
            .all()
        )

    def traded_on(self, symbol):
        """Strategies with a trade in the market of that symbol."""
        from app.models import Market

        return (
            self.db.scalars(
                select(TradingStrategy)
                .join(TradingStrategy.orders).join(Order.trades).join(Trade.market)
                .where(Market.symbol == symbol)
                .order_by(TradingStrategy.name)
            )
            .unique()
            .all()
        )

    def owners_of(self, status=StrategyStatus.ACTIVE):
        """The distinct owners, in the order of their joining."""
        return [
            row.username
            for row in self.db.query(User.username)
            .join(User.strategies)
            .filter(TradingStrategy.status == status)
            .distinct()
            .order_by(User.created_at)
        ]

    def latest_names(self, limit=5):
        """The newest strategies' names, sorted by name."""
        newest = select(TradingStrategy).order_by(TradingStrategy.id.desc()).limit(limit)
        return sorted(s.name for s in self.db.scalars(newest))
