"""Strategies, with what the pages around them show."""

from sqlalchemy.orm import contains_eager, defer, eagerload, joinedload, selectinload

from app.models import Order, StrategyStatus, TradingStrategy, User
from app.repositories.base import Repository

PAGE_OPTIONS = (eagerload(TradingStrategy.owner),)


class StrategyRepository(Repository):
    model = TradingStrategy

    def page_of(self, owner, limit=50):
        return (
            self.db.query(TradingStrategy)
            .options(*PAGE_OPTIONS)
            .filter(TradingStrategy.owner_id == owner.id)
            .order_by(TradingStrategy.name)
            .limit(limit)
            .all()
        )

    def with_orders(self, strategy_id):
        return (
            self.db.query(TradingStrategy)
            .options(joinedload("orders"), joinedload("orders.trades"))
            .options(selectinload("variants"))
            .filter(TradingStrategy.id == strategy_id)
            .one()
        )

    def with_owner_name(self, strategy_id):
        """The strategy and the owner's login names, nothing else of the owner."""
        return (
            self.db.query(TradingStrategy)
            .options(joinedload(TradingStrategy.owner).load_only("username", "email"))
            .filter(TradingStrategy.id == strategy_id)
            .one()
        )

    def owned_by_name(self, username):
        return (
            self.db.query(TradingStrategy)
            .join("owner")
            .options(contains_eager("owner"), defer("description"))
            .filter(User.username == username)
            .order_by(TradingStrategy.name)
            .all()
        )

    def never_traded(self):
        return (
            self.db.query(TradingStrategy)
            .outerjoin("orders")
            .filter(Order.id.is_(None))
            .order_by(TradingStrategy.id)
            .all()
        )

    def traded_on(self, symbol):
        """Strategies with a trade in the market of that symbol."""
        from app.models import Market

        return (
            self.db.query(TradingStrategy)
            .join("orders", "trades", "market")
            .filter(Market.symbol == symbol)
            .order_by(TradingStrategy.name)
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
        newest = self.db.query(TradingStrategy).order_by(TradingStrategy.id.desc()).limit(limit)
        return sorted(s.name for s in newest)
