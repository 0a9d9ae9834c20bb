"""Plans, subscriptions of tenants, and their invoices."""

import enum

from sqlalchemy import CheckConstraint, Column, Date, Enum, ForeignKey, Integer, String
from sqlalchemy.orm import relationship

from app.core.database import Base
from app.core.mixins import IntegerKeyMixin, TimestampMixin
from app.core.types import GUID, Money


class SubscriptionStatus(enum.Enum):
    TRIAL = "trial"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    CANCELLED = "cancelled"


class Plan(IntegerKeyMixin, Base):
    __tablename__ = "plans"
    __table_args__ = (CheckConstraint("monthly_price >= 0", name="monthly_price_positive"),)

    code = Column(String(40), nullable=False, unique=True)
    monthly_price = Column(Money, nullable=False)
    max_strategies = Column(Integer, nullable=False, default=3)

    subscriptions = relationship("Subscription", back_populates="plan")


class Subscription(IntegerKeyMixin, TimestampMixin, Base):
    __tablename__ = "subscriptions"

    tenant_id = Column(
        GUID, ForeignKey("tenants.id", ondelete="CASCADE"), nullable=False, index=True
    )
    plan_id = Column(Integer, ForeignKey("plans.id"), nullable=False, index=True)
    status = Column(
        Enum(SubscriptionStatus, name="subscription_status"),
        nullable=False,
        default=SubscriptionStatus.TRIAL,
    )
    started_on = Column(Date, nullable=False)
    ends_on = Column(Date)

    tenant = relationship("Tenant", back_populates="subscriptions")
    plan = relationship("Plan", back_populates="subscriptions")
    invoices = relationship("Invoice", backref="subscription", cascade="all, delete-orphan")


class Invoice(IntegerKeyMixin, Base):
    __tablename__ = "invoices"

    subscription_id = Column(
        Integer, ForeignKey("subscriptions.id", ondelete="CASCADE"), nullable=False, index=True
    )
    number = Column(String(30), nullable=False, unique=True)
    amount = Column(Money, nullable=False)
    issued_on = Column(Date, nullable=False)
    paid_on = Column(Date)
