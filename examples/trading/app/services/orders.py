"""Orders: placed, filled, cancelled."""

from decimal import Decimal

from sqlalchemy import select, text

from app.core.clock import utcnow
from app.core.database import engine
from app.models import (
    LimitOrder,
    MarketOrder,
    Order,
    OrderSide,
    OrderStatus,
    Position,
    StopOrder,
    Trade,
)
from app.repositories import MarketRepository, OrderRepository
from app.services import audit

ZERO = Decimal(0)


class OrderRefused(ValueError):
    """The order cannot be taken as it is."""


class OrderService(object):
    def __init__(self, db):
        self.db = db
        self.orders = OrderRepository(db)
        self.markets = MarketRepository(db)

    def place(self, user, symbol, side, quantity, limit=None, stop=None, strategy=None, ref=None):
        market = self.markets.by_symbol(symbol)
        quantity = Decimal(quantity)
        if quantity <= 0:
            raise OrderRefused("quantity must be positive")
        if ref and self.orders.by_reference(user, ref) is not None:
            raise OrderRefused("reference %s was used before" % ref)
        fields = dict(
            user_id=user.id,
            market_id=market.id,
            side=OrderSide(side),
            quantity=quantity,
            client_reference=ref,
        )
        if limit is not None:
            order = LimitOrder(limit_price=Decimal(limit), **fields)
        elif stop is not None:
            order = StopOrder(stop_price=Decimal(stop), **fields)
        else:
            order = MarketOrder(**fields)
        if strategy is not None:
            order.strategy_id = strategy.id
        self.db.add(order)
        self.db.commit()
        audit.record("order:placed", user.id, "order", order.id, symbol=symbol)
        return order

    def fill(self, order, price, fee=ZERO, at=None):
        """Execute the whole order at the price: one trade, and the position that follows."""
        if not order.is_open:
            raise OrderRefused("order %s is %s" % (order.id, order.status.value))
        price = Decimal(price)
        position = self._position(order.user_id, order.market_id)
        trade = Trade(
            user_id=order.user_id,
            market_id=order.market_id,
            side=order.side,
            quantity=order.quantity,
            price=price,
            fee=Decimal(fee),
            realized_pnl=self._apply(position, order.side, order.quantity, price),
            executed_at=at or utcnow(),
        )
        trade.order = order
        if order in self.db:
            self.db.add(trade)
        order.status = OrderStatus.FILLED
        self.db.commit()
        audit.record("order:filled", order.user_id, "order", order.id, price=str(price))
        return trade

    def _position(self, user_id, market_id):
        position = (
            self.db.scalars(select(Position).filter_by(user_id=user_id, market_id=market_id).limit(1)).first()
        )
        if position is None:
            position = Position(
                user_id=user_id, market_id=market_id, quantity=ZERO, average_price=ZERO
            )
            self.db.add(position)
        return position

    @staticmethod
    def _apply(position, side, quantity, price):
        """Change the position; returns the realized result."""
        if side == OrderSide.BUY:
            cost = position.cost_basis + quantity * price
            position.quantity += quantity
            position.average_price = cost / position.quantity
            return ZERO
        if quantity > position.quantity:
            raise OrderRefused("cannot sell more than the position holds")
        realized = (price - position.average_price) * quantity
        position.quantity -= quantity
        if position.quantity == 0:
            position.average_price = ZERO
        return realized

    def cancel(self, order):
        if not order.is_open:
            raise OrderRefused("order %s is %s" % (order.id, order.status.value))
        order.status = OrderStatus.CANCELLED
        self.db.commit()
        audit.record("order:cancelled", order.user_id, "order", order.id)

    def cancel_all(self, user):
        """Cancel what is open. Returns the ids, oldest order first."""
        orders = Order.__table__
        still_open = (orders.c.user_id == user.id) & (orders.c.status == OrderStatus.PENDING)
        with engine.begin() as conn:
            rows = conn.execute(
                select(orders.c.id).where(still_open).order_by(orders.c.created_at)
            ).fetchall()
            conn.execute(
                orders.update().where(still_open),
                {"status": OrderStatus.CANCELLED,
                "updated_at": utcnow()},
            )
        cancelled = [row._mapping["id"] for row in rows]
        if cancelled:
            audit.record_many("order:cancelled", user.id, "order", cancelled)
        self.db.expire_all()
        return cancelled

    def status_counts(self, user):
        """How many orders in each status, by its value."""
        result = self.db.execute(
            text("SELECT status, count(*) AS n FROM orders WHERE user_id = :user GROUP BY status"),
            {"user": str(user.id)},
        )
        return {OrderStatus[row._mapping["status"]].value: row._mapping["n"] for row in result}
