"""Exchanges and the accounts that users have there."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import JSON, Boolean, ForeignKey, Integer, Numeric, String
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import relationship, Mapped, mapped_column

from app.core.database import Base
from app.core.mixins import IntegerKeyMixin, TimestampMixin
from app.core.types import GUID, ExternalId

if TYPE_CHECKING:
    from app.models.market import Market
    from app.models.user import User


class Exchange(IntegerKeyMixin, Base):
    __tablename__ = "exchanges"

    code: Mapped[str] = mapped_column(String(30), nullable=False, unique=True)
    name: Mapped[str] = mapped_column(String(120), nullable=False)
    maker_fee: Mapped[Decimal] = mapped_column(Numeric(8, 6), nullable=False, default=0)
    taker_fee: Mapped[Decimal] = mapped_column(Numeric(8, 6), nullable=False, default=0)
    is_active: Mapped[bool] = mapped_column(Boolean, nullable=False, default=True)
    limits: Mapped[dict[str, Any]] = mapped_column(JSON, nullable=False, default=dict)

    markets: Mapped[list["Market"]] = relationship("Market", back_populates="exchange")
    accounts: Mapped[list["ExchangeAccount"]] = relationship("ExchangeAccount", back_populates="exchange")


class ExchangeAccount(IntegerKeyMixin, TimestampMixin, Base):
    __tablename__ = "exchange_accounts"
    __table_args__ = (UniqueConstraint("user_id", "exchange_id", "label"),)

    user_id: Mapped[UUID] = mapped_column(GUID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False)
    exchange_id: Mapped[int] = mapped_column(Integer, ForeignKey("exchanges.id"), nullable=False)
    label: Mapped[str] = mapped_column(String(60), nullable=False, default="main")
    external_id = mapped_column(ExternalId)
    api_key_cipher: Mapped[str | None] = mapped_column(String(500))
    read_only: Mapped[bool] = mapped_column(Boolean, nullable=False, default=True)

    user: Mapped["User"] = relationship("User", back_populates="exchange_accounts")
    exchange: Mapped["Exchange"] = relationship("Exchange", back_populates="accounts")
