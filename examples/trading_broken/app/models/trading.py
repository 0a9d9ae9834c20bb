"""Strategies, orders, trades and positions."""

import enum

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    DateTime,
    Enum,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    case,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.ext.mutable import MutableDict
from sqlalchemy.orm import relationship

from app.core.clock import utcnow
from app.core.database import Base
from app.core.mixins import GuidKeyMixin, IntegerKeyMixin, TenantMixin, TimestampMixin
from app.core.types import GUID, Money


class StrategyStatus(enum.Enum):
    DRAFT = "draft"
    ACTIVE = "active"
    PAUSED = "paused"
    RETIRED = "retired"


class OrderSide(enum.Enum):
    BUY = "buy"
    SELL = "sell"


class OrderStatus(enum.Enum):
    PENDING = "pending"
    FILLED = "filled"
    CANCELLED = "cancelled"
    REJECTED = "rejected"


class TradingStrategy(IntegerKeyMixin, TimestampMixin, TenantMixin, Base):
    __tablename__ = "trading_strategies"
    __table_args__ = (UniqueConstraint("owner_id", "name"),)

    owner_id = Column(
        GUID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True
    )
    name = Column(String(120), nullable=False)
    description = Column(String(2000))
    status = Column(
        Enum(StrategyStatus, name="strategy_status"),
        nullable=False,
        default=StrategyStatus.DRAFT,
    )
    parameters = Column(MutableDict.as_mutable(JSON), nullable=False, default=dict)
    meta_data = Column("meta_data", MutableDict.as_mutable(JSON), nullable=False, default=dict)
    parent_id = Column(Integer, ForeignKey("trading_strategies.id", ondelete="SET NULL"))

    owner = relationship("User", back_populates="strategies")
    orders = relationship("Order", backref="strategy", order_by="Order.created_at")
    variants = relationship("TradingStrategy", back_populates="parent")
    parent = relationship(
        "TradingStrategy", remote_side="TradingStrategy.id", back_populates="variants"
    )

    @property
    def metadata(self):
        """Labels and origin, as the interface calls them."""
        return self.meta_data or {}

    @metadata.setter
    def metadata(self, value):
        self.meta_data = dict(value or {})


class Order(GuidKeyMixin, TimestampMixin, Base):
    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        Index("ix_orders_user_status", "user_id", "status"),
    )

    user_id = Column(GUID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False)
    market_id = Column(Integer, ForeignKey("markets.id"), nullable=False, index=True)
    strategy_id = Column(Integer, ForeignKey("trading_strategies.id"), index=True)
    kind = Column(String(10), nullable=False)
    side = Column(Enum(OrderSide, name="order_side"), nullable=False)
    status = Column(
        Enum(OrderStatus, name="order_status"), nullable=False, default=OrderStatus.PENDING
    )
    quantity = Column(Money, nullable=False)
    client_reference = Column(String(60))

    user = relationship("User", back_populates="orders")
    market = relationship("Market")
    trades = relationship("Trade", backref="order", cascade="all, delete-orphan")

    __mapper_args__ = {"polymorphic_on": kind, "polymorphic_identity": "order"}

    @hybrid_property
    def is_open(self):
        return self.status == OrderStatus.PENDING


class MarketOrder(Order):
    __mapper_args__ = {"polymorphic_identity": "market"}


class LimitOrder(Order):
    __tablename__ = "limit_orders"

    id = Column(GUID, ForeignKey("orders.id", ondelete="CASCADE"), primary_key=True)
    limit_price = Column(Money, nullable=False)

    __mapper_args__ = {"polymorphic_identity": "limit"}


class StopOrder(Order):
    __tablename__ = "stop_orders"

    id = Column(GUID, ForeignKey("orders.id", ondelete="CASCADE"), primary_key=True)
    stop_price = Column(Money, nullable=False)

    __mapper_args__ = {"polymorphic_identity": "stop"}


class Trade(IntegerKeyMixin, Base):
    __tablename__ = "trades"
    __table_args__ = (
        CheckConstraint("price > 0", name="price_positive"),
        Index("ix_trades_user_executed", "user_id", "executed_at"),
    )

    order_id = Column(GUID, ForeignKey("orders.id", ondelete="CASCADE"), nullable=False)
    user_id = Column(GUID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False)
    market_id = Column(Integer, ForeignKey("markets.id"), nullable=False, index=True)
    side = Column(Enum(OrderSide, name="trade_side"), nullable=False)
    quantity = Column(Money, nullable=False)
    price = Column(Money, nullable=False)
    fee = Column(Money, nullable=False, default=0)
    realized_pnl = Column(Money, nullable=False, default=0)
    executed_at = Column(DateTime, nullable=False, default=utcnow)

    user = relationship("User")
    market = relationship("Market")

    @hybrid_property
    def notional(self):
        return self.quantity * self.price

    @hybrid_property
    def signed_quantity(self):
        return self.quantity if self.side == OrderSide.BUY else -self.quantity

    @signed_quantity.expression
    def signed_quantity(cls):
        return case([(cls.side == OrderSide.BUY, cls.quantity)], else_=-cls.quantity)


class Position(IntegerKeyMixin, TimestampMixin, Base):
    __tablename__ = "positions"
    __table_args__ = (UniqueConstraint("user_id", "market_id"),)

    user_id = Column(GUID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False)
    market_id = Column(Integer, ForeignKey("markets.id"), nullable=False, index=True)
    quantity = Column(Money, nullable=False, default=0)
    average_price = Column(Money, nullable=False, default=0)

    user = relationship("User", back_populates="positions")
    market = relationship("Market")

    @hybrid_property
    def cost_basis(self):
        return self.quantity * self.average_price
