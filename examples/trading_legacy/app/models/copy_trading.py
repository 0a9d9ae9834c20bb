"""Copy trading: providers of signals, their followers, and what was copied."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    Numeric,
    String,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.orm import column_property, relationship

from app.core.database import Base
from app.core.mixins import IntegerKeyMixin, OwnedMixin, TimestampMixin
from app.core.types import GUID, Money


class CopyRelationship(IntegerKeyMixin, TimestampMixin, Base):
    __tablename__ = "copy_relationships"
    __table_args__ = (
        UniqueConstraint("provider_id", "follower_id"),
        CheckConstraint("ratio > 0 AND ratio <= 10", name="ratio_range"),
    )

    provider_id = Column(
        Integer, ForeignKey("signal_providers.id", ondelete="CASCADE"), nullable=False
    )
    follower_id = Column(GUID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False)
    ratio = Column(Numeric(6, 3), nullable=False, default=1)
    active = Column(Boolean, nullable=False, default=True)

    provider = relationship("SignalProvider", back_populates="followers")
    follower = relationship("User")
    copied = relationship("CopiedTrade", back_populates="copy")


class SignalProvider(IntegerKeyMixin, OwnedMixin, TimestampMixin, Base):
    __tablename__ = "signal_providers"

    title = Column(String(120), nullable=False)
    monthly_fee = Column(Money, nullable=False, default=0)
    is_public = Column(Boolean, nullable=False, default=True)

    followers = relationship(
        "CopyRelationship", back_populates="provider", cascade="all, delete-orphan"
    )


SignalProvider.follower_count = column_property(
    select([func.count(CopyRelationship.id)])
    .where(CopyRelationship.provider_id == SignalProvider.id)
    .where(CopyRelationship.active.is_(True))
    .correlate(SignalProvider.__table__)
    .as_scalar()
)


class CopiedTrade(IntegerKeyMixin, TimestampMixin, Base):
    __tablename__ = "copied_trades"
    __table_args__ = (UniqueConstraint("copy_id", "source_trade_id"),)

    copy_id = Column(
        Integer, ForeignKey("copy_relationships.id", ondelete="CASCADE"), nullable=False
    )
    source_trade_id = Column(
        Integer, ForeignKey("trades.id", ondelete="CASCADE"), nullable=False, index=True
    )
    order_id = Column(GUID, ForeignKey("orders.id", ondelete="SET NULL"))
    quantity = Column(Money, nullable=False)

    copy = relationship("CopyRelationship", back_populates="copied")
    source_trade = relationship("Trade")
    order = relationship("Order")
