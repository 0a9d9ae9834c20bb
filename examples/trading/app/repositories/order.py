"""Orders and their trades."""

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, defaultload

from app.models import Market, Order, OrderStatus, Trade
from app.repositories.base import Repository


class OrderRepository(Repository):
    model = Order

    def open_of(self, user):
        return (
            self.db.scalars(
                select(Order)
                .options(joinedload(Order.market))
                .where(Order.user_id == user.id, Order.is_open)
                .order_by(Order.created_at)
            )
            .unique()
            .all()
        )

    def history(self, user, symbol=None):
        query = select(Trade)
        query = query.options(joinedload(Trade.order), defaultload(Trade.order).joinedload(Order.strategy))
        query = query.where(Trade.user_id == user.id)
        if symbol:
            query = query.join(Market, Market.id == Trade.market_id)
            query = query.where(Market.symbol == symbol)
        return self.db.scalars(query.order_by(Trade.executed_at, Trade.id)).unique().all()

    def last_price_paid(self, user, market):
        latest = (
            select(func.max(Trade.id))
            .where(Trade.user_id == user.id, Trade.market_id == market.id)
            .scalar_subquery()
        )
        return self.db.execute(select(Trade).where(Trade.id == latest).with_only_columns(Trade.price).limit(1)).scalar_one_or_none()

    def by_reference(self, user, reference):
        return self.query().filter_by(user_id=user.id, client_reference=reference).first()

    def filled_with_symbol(self, user):
        """Pairs of an order's id and the symbol of its market."""
        query = self.db.query(Order.id).join(Order.market)
        query = query.filter(Order.user_id == user.id, Order.status == OrderStatus.FILLED)
        return query.add_columns(Market.symbol).order_by(Market.symbol).all()
