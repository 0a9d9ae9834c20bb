"""Strategies, orders, trades and positions."""

import enum
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    CheckConstraint,
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
from sqlalchemy.orm import relationship, Mapped, mapped_column

from app.core.clock import utcnow
from app.core.database import Base
from app.core.mixins import GuidKeyMixin, IntegerKeyMixin, TenantMixin, TimestampMixin
from app.core.types import GUID, Money

if TYPE_CHECKING:
    from app.models.market import Market
    from app.models.user import User
    from app.models.strategy_submission import StrategySubmission


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

    owner_id: Mapped[UUID] = mapped_column(
        GUID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True
    )
    name: Mapped[str] = mapped_column(String(120), nullable=False)
    description: Mapped[str | None] = mapped_column(String(2000))
    status: Mapped[StrategyStatus] = mapped_column(
        Enum(StrategyStatus, name="strategy_status"),
        nullable=False,
        default=StrategyStatus.DRAFT,
    )
    parameters: Mapped[dict[str, Any]] = mapped_column(MutableDict.as_mutable(JSON), nullable=False, default=dict)
    meta_data: Mapped[dict[str, Any]] = mapped_column("meta_data", MutableDict.as_mutable(JSON), nullable=False, default=dict)
    parent_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("trading_strategies.id", ondelete="SET NULL"))

    owner: Mapped["User"] = relationship("User", back_populates="strategies")
    orders: Mapped[list["Order"]] = relationship("Order", back_populates="strategy", order_by="Order.created_at")
    variants: Mapped[list["TradingStrategy"]] = relationship("TradingStrategy", back_populates="parent")
    parent: Mapped["TradingStrategy | None"] = relationship(
        "TradingStrategy", remote_side="TradingStrategy.id", back_populates="variants"
    )
    submissions: Mapped[list["StrategySubmission"]] = relationship("StrategySubmission", back_populates="strategy", cascade="all, delete-orphan")


class Order(GuidKeyMixin, TimestampMixin, Base):
    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        Index("ix_orders_user_status", "user_id", "status"),
    )

    user_id: Mapped[UUID] = mapped_column(GUID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False)
    market_id: Mapped[int] = mapped_column(Integer, ForeignKey("markets.id"), nullable=False, index=True)
    strategy_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("trading_strategies.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10), nullable=False)
    side: Mapped[OrderSide] = mapped_column(Enum(OrderSide, name="order_side"), nullable=False)
    status: Mapped[OrderStatus] = mapped_column(
        Enum(OrderStatus, name="order_status"), nullable=False, default=OrderStatus.PENDING
    )
    quantity: Mapped[Decimal] = mapped_column(Money, nullable=False)
    client_reference: Mapped[str | None] = mapped_column(String(60))

    user: Mapped["User"] = relationship("User", back_populates="orders")
    market: Mapped["Market"] = relationship("Market")
    trades: Mapped[list["Trade"]] = relationship("Trade", back_populates="order", cascade="all, delete-orphan")

    __mapper_args__ = {"polymorphic_on": kind, "polymorphic_identity": "order"}
    strategy: Mapped["TradingStrategy | None"] = relationship("TradingStrategy", back_populates="orders")

    @hybrid_property
    def is_open(self):
        return self.status == OrderStatus.PENDING


class MarketOrder(Order):
    __mapper_args__ = {"polymorphic_identity": "market"}


class LimitOrder(Order):
    __tablename__ = "limit_orders"

    id: Mapped[UUID] = mapped_column(GUID, ForeignKey("orders.id", ondelete="CASCADE"), primary_key=True)
    limit_price: Mapped[Decimal] = mapped_column(Money, nullable=False)

    __mapper_args__ = {"polymorphic_identity": "limit"}


class StopOrder(Order):
    __tablename__ = "stop_orders"

    id: Mapped[UUID] = mapped_column(GUID, ForeignKey("orders.id", ondelete="CASCADE"), primary_key=True)
    stop_price: Mapped[Decimal] = mapped_column(Money, nullable=False)

    __mapper_args__ = {"polymorphic_identity": "stop"}


class Trade(IntegerKeyMixin, Base):
    __tablename__ = "trades"
    __table_args__ = (
        CheckConstraint("price > 0", name="price_positive"),
        Index("ix_trades_user_executed", "user_id", "executed_at"),
    )

    order_id: Mapped[UUID] = mapped_column(GUID, ForeignKey("orders.id", ondelete="CASCADE"), nullable=False)
    user_id: Mapped[UUID] = mapped_column(GUID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False)
    market_id: Mapped[int] = mapped_column(Integer, ForeignKey("markets.id"), nullable=False, index=True)
    side: Mapped[OrderSide] = mapped_column(Enum(OrderSide, name="trade_side"), nullable=False)
    quantity: Mapped[Decimal] = mapped_column(Money, nullable=False)
    price: Mapped[Decimal] = mapped_column(Money, nullable=False)
    fee: Mapped[Decimal] = mapped_column(Money, nullable=False, default=0)
    realized_pnl: Mapped[Decimal] = mapped_column(Money, nullable=False, default=0)
    executed_at: Mapped[datetime] = mapped_column(DateTime, nullable=False, default=utcnow)

    user: Mapped["User"] = relationship("User")
    market: Mapped["Market"] = relationship("Market")
    order: Mapped["Order"] = relationship("Order", back_populates="trades")

    @hybrid_property
    def notional(self):
        return self.quantity * self.price

    @hybrid_property
    def signed_quantity(self):
        return self.quantity if self.side == OrderSide.BUY else -self.quantity

    @signed_quantity.expression
    def signed_quantity(cls):
        return case((cls.side == OrderSide.BUY, cls.quantity), else_=-cls.quantity)


class Position(IntegerKeyMixin, TimestampMixin, Base):
    __tablename__ = "positions"
    __table_args__ = (UniqueConstraint("user_id", "market_id"),)

    user_id: Mapped[UUID] = mapped_column(GUID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False)
    market_id: Mapped[int] = mapped_column(Integer, ForeignKey("markets.id"), nullable=False, index=True)
    quantity: Mapped[Decimal] = mapped_column(Money, nullable=False, default=0)
    average_price: Mapped[Decimal] = mapped_column(Money, nullable=False, default=0)

    user: Mapped["User"] = relationship("User", back_populates="positions")
    market: Mapped["Market"] = relationship("Market")

    @hybrid_property
    def cost_basis(self):
        return self.quantity * self.average_price
