"""Credits: what users pay model runs and copied signals with."""

import enum
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Integer, String
from sqlalchemy.orm import relationship, Mapped, mapped_column

from app.core.database import Base
from app.core.mixins import IntegerKeyMixin, TimestampMixin
from app.core.types import GUID, Money

if TYPE_CHECKING:
    from app.models.user import User


class CreditKind(enum.Enum):
    PURCHASE = "purchase"
    BONUS = "bonus"
    USAGE = "usage"
    TRANSFER = "transfer"


class CreditAccount(IntegerKeyMixin, TimestampMixin, Base):
    __tablename__ = "credit_accounts"
    __table_args__ = (CheckConstraint("balance >= 0", name="balance_positive"),)

    user_id: Mapped[UUID] = mapped_column(
        GUID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, unique=True
    )
    balance: Mapped[Decimal] = mapped_column(Money, nullable=False, default=0)

    user: Mapped["User"] = relationship("User", back_populates="credit_account")
    transactions: Mapped[list["CreditTransaction"]] = relationship(
        "CreditTransaction", back_populates="account", order_by="CreditTransaction.id"
    )


class CreditTransaction(IntegerKeyMixin, TimestampMixin, Base):
    __tablename__ = "credit_transactions"

    account_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("credit_accounts.id", ondelete="CASCADE"), nullable=False, index=True
    )
    kind: Mapped[CreditKind] = mapped_column(Enum(CreditKind, name="credit_kind"), nullable=False)
    amount: Mapped[Decimal] = mapped_column(Money, nullable=False)
    balance_after: Mapped[Decimal] = mapped_column(Money, nullable=False)
    note: Mapped[str | None] = mapped_column(String(200))
    account: Mapped["CreditAccount"] = relationship("CreditAccount", back_populates="transactions")
