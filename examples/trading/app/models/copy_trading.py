"""Copy trading: providers of signals, their followers, and what was copied."""

from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Integer,
    Numeric,
    String,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.orm import column_property, relationship, Mapped, mapped_column

from app.core.database import Base
from app.core.mixins import IntegerKeyMixin, OwnedMixin, TimestampMixin
from app.core.types import GUID, Money

if TYPE_CHECKING:
    from app.models.trading import Order, Trade
    from app.models.user import User


class CopyRelationship(IntegerKeyMixin, TimestampMixin, Base):
    __tablename__ = "copy_relationships"
    __table_args__ = (
        UniqueConstraint("provider_id", "follower_id"),
        CheckConstraint("ratio > 0 AND ratio <= 10", name="ratio_range"),
    )

    provider_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("signal_providers.id", ondelete="CASCADE"), nullable=False
    )
    follower_id: Mapped[UUID] = mapped_column(GUID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False)
    ratio: Mapped[Decimal] = mapped_column(Numeric(6, 3), nullable=False, default=1)
    active: Mapped[bool] = mapped_column(Boolean, nullable=False, default=True)

    provider: Mapped["SignalProvider"] = relationship("SignalProvider", back_populates="followers")
    follower: Mapped["User"] = relationship("User")
    copied: Mapped[list["CopiedTrade"]] = relationship("CopiedTrade", back_populates="copy")


class SignalProvider(IntegerKeyMixin, OwnedMixin, TimestampMixin, Base):
    __tablename__ = "signal_providers"

    title: Mapped[str] = mapped_column(String(120), nullable=False)
    monthly_fee: Mapped[Decimal] = mapped_column(Money, nullable=False, default=0)
    is_public: Mapped[bool] = mapped_column(Boolean, nullable=False, default=True)

    followers: Mapped[list["CopyRelationship"]] = relationship(
        "CopyRelationship", back_populates="provider", cascade="all, delete-orphan"
    )


SignalProvider.follower_count = column_property(
    select(func.count(CopyRelationship.id))
    .where(CopyRelationship.provider_id == SignalProvider.id)
    .where(CopyRelationship.active.is_(True))
    .correlate(SignalProvider.__table__)
    .scalar_subquery()
)


class CopiedTrade(IntegerKeyMixin, TimestampMixin, Base):
    __tablename__ = "copied_trades"
    __table_args__ = (UniqueConstraint("copy_id", "source_trade_id"),)

    copy_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("copy_relationships.id", ondelete="CASCADE"), nullable=False
    )
    source_trade_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("trades.id", ondelete="CASCADE"), nullable=False, index=True
    )
    order_id: Mapped[UUID | None] = mapped_column(GUID, ForeignKey("orders.id", ondelete="SET NULL"))
    quantity: Mapped[Decimal] = mapped_column(Money, nullable=False)

    copy: Mapped["CopyRelationship"] = relationship("CopyRelationship", back_populates="copied")
    source_trade: Mapped["Trade"] = relationship("Trade")
    order: Mapped["Order | None"] = relationship("Order")
