"""Exchanges and the accounts that users have there."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Integer, Numeric, String
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import relationship

from app.core.database import Base
from app.core.mixins import IntegerKeyMixin, TimestampMixin
from app.core.types import GUID, ExternalId


class Exchange(IntegerKeyMixin, Base):
    __tablename__ = "exchanges"

    code = Column(String(30), nullable=False, unique=True)
    name = Column(String(120), nullable=False)
    maker_fee = Column(Numeric(8, 6), nullable=False, default=0)
    taker_fee = Column(Numeric(8, 6), nullable=False, default=0)
    is_active = Column(Boolean, nullable=False, default=True)
    limits = Column(JSON, nullable=False, default=dict)

    markets = relationship("Market", back_populates="exchange")
    accounts = relationship("ExchangeAccount", back_populates="exchange")


class ExchangeAccount(IntegerKeyMixin, TimestampMixin, Base):
    __tablename__ = "exchange_accounts"
    __table_args__ = (UniqueConstraint("user_id", "exchange_id", "label"),)

    user_id = Column(GUID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False)
    exchange_id = Column(Integer, ForeignKey("exchanges.id"), nullable=False)
    label = Column(String(60), nullable=False, default="main")
    external_id = Column(ExternalId)
    api_key_cipher = Column(String(500))
    read_only = Column(Boolean, nullable=False, default=True)

    user = relationship("User", back_populates="exchange_accounts")
    exchange = relationship("Exchange", back_populates="accounts")
