"""Orders and their trades."""

from sqlalchemy import func
from sqlalchemy.orm import joinedload

from app.models import Market, Order, OrderStatus, Trade
from app.repositories.base import Repository


class OrderRepository(Repository):
    model = Order

    def open_of(self, user):
        return (
            self.db.query(Order)
            .options(joinedload("market"))
            .filter(Order.user_id == user.id, Order.is_open)
            .order_by(Order.created_at)
            .all()
        )

    def history(self, user, symbol=None):
        query = self.db.query(Trade)
        query = query.options(joinedload("order"), joinedload("order.strategy"))
        query = query.filter(Trade.user_id == user.id)
        if symbol:
            query = query.join((Market, Market.id == Trade.market_id))
            query = query.filter(Market.symbol == symbol)
        return query.order_by(Trade.executed_at, Trade.id).all()

    def last_price_paid(self, user, market):
        latest = (
            self.db.query(func.max(Trade.id))
            .filter(Trade.user_id == user.id, Trade.market_id == market.id)
            .as_scalar()
        )
        return self.db.query(Trade).filter(Trade.id == latest).value(Trade.price)

    def by_reference(self, user, reference):
        return self.query().filter_by(user_id=user.id, client_reference=reference).first()

    def filled_with_symbol(self, user):
        """Pairs of an order's id and the symbol of its market."""
        query = self.db.query(Order.id).join(Order.market)
        query = query.filter(Order.user_id == user.id, Order.status == OrderStatus.FILLED)
        return query.add_column(Market.symbol).order_by(Market.symbol).all()
