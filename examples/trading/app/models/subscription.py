"""Plans, subscriptions of tenants, and their invoices."""

import enum
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Enum, ForeignKey, Integer, String
from sqlalchemy.orm import relationship, Mapped, mapped_column

from app.core.database import Base
from app.core.mixins import IntegerKeyMixin, TimestampMixin
from app.core.types import GUID, Money

if TYPE_CHECKING:
    from app.models.tenant import Tenant


class SubscriptionStatus(enum.Enum):
    TRIAL = "trial"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    CANCELLED = "cancelled"


class Plan(IntegerKeyMixin, Base):
    __tablename__ = "plans"
    __table_args__ = (CheckConstraint("monthly_price >= 0", name="monthly_price_positive"),)

    code: Mapped[str] = mapped_column(String(40), nullable=False, unique=True)
    monthly_price: Mapped[Decimal] = mapped_column(Money, nullable=False)
    max_strategies: Mapped[int] = mapped_column(Integer, nullable=False, default=3)

    subscriptions: Mapped[list["Subscription"]] = relationship("Subscription", back_populates="plan")


class Subscription(IntegerKeyMixin, TimestampMixin, Base):
    __tablename__ = "subscriptions"

    tenant_id: Mapped[UUID] = mapped_column(
        GUID, ForeignKey("tenants.id", ondelete="CASCADE"), nullable=False, index=True
    )
    plan_id: Mapped[int] = mapped_column(Integer, ForeignKey("plans.id"), nullable=False, index=True)
    status: Mapped[SubscriptionStatus] = mapped_column(
        Enum(SubscriptionStatus, name="subscription_status"),
        nullable=False,
        default=SubscriptionStatus.TRIAL,
    )
    started_on: Mapped[date] = mapped_column(Date, nullable=False)
    ends_on: Mapped[date | None] = mapped_column(Date)

    tenant: Mapped["Tenant"] = relationship("Tenant", back_populates="subscriptions")
    plan: Mapped["Plan"] = relationship("Plan", back_populates="subscriptions")
    invoices: Mapped[list["Invoice"]] = relationship("Invoice", back_populates="subscription", cascade="all, delete-orphan")


class Invoice(IntegerKeyMixin, Base):
    __tablename__ = "invoices"

    subscription_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("subscriptions.id", ondelete="CASCADE"), nullable=False, index=True
    )
    number: Mapped[str] = mapped_column(String(30), nullable=False, unique=True)
    amount: Mapped[Decimal] = mapped_column(Money, nullable=False)
    issued_on: Mapped[date] = mapped_column(Date, nullable=False)
    paid_on: Mapped[date | None] = mapped_column(Date)
    subscription: Mapped["Subscription"] = relationship("Subscription", back_populates="invoices")
