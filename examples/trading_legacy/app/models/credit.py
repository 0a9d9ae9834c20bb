"""Credits: what users pay model runs and copied signals with."""

import enum

from sqlalchemy import CheckConstraint, Column, Enum, ForeignKey, Integer, String
from sqlalchemy.orm import relationship

from app.core.database import Base
from app.core.mixins import IntegerKeyMixin, TimestampMixin
from app.core.types import GUID, Money


class CreditKind(enum.Enum):
    PURCHASE = "purchase"
    BONUS = "bonus"
    USAGE = "usage"
    TRANSFER = "transfer"


class CreditAccount(IntegerKeyMixin, TimestampMixin, Base):
    __tablename__ = "credit_accounts"
    __table_args__ = (CheckConstraint("balance >= 0", name="balance_positive"),)

    user_id = Column(
        GUID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, unique=True
    )
    balance = Column(Money, nullable=False, default=0)

    user = relationship("User", back_populates="credit_account")
    transactions = relationship(
        "CreditTransaction", backref="account", order_by="CreditTransaction.id"
    )


class CreditTransaction(IntegerKeyMixin, TimestampMixin, Base):
    __tablename__ = "credit_transactions"

    account_id = Column(
        Integer, ForeignKey("credit_accounts.id", ondelete="CASCADE"), nullable=False, index=True
    )
    kind = Column(Enum(CreditKind, name="credit_kind"), nullable=False)
    amount = Column(Money, nullable=False)
    balance_after = Column(Money, nullable=False)
    note = Column(String(200))
