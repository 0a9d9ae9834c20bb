"""Markets: crypto pairs and stocks, in one table."""

import enum

from sqlalchemy import (
    Boolean,
    Column,
    Enum,
    ForeignKey,
    Integer,
    Numeric,
    String,
    Table,
    UniqueConstraint,
)
from sqlalchemy.orm import relationship

from app.core.database import Base, metadata
from app.core.mixins import IntegerKeyMixin
from app.core.types import GUID

watchlist = Table(
    "watchlist",
    metadata,
    Column("user_id", GUID, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("market_id", Integer, ForeignKey("markets.id", ondelete="CASCADE"), primary_key=True),
)


class MarketKind(enum.Enum):
    SPOT = "spot"
    STOCK = "stock"


class Market(IntegerKeyMixin, Base):
    __tablename__ = "markets"
    __table_args__ = (UniqueConstraint("exchange_id", "symbol"),)

    exchange_id = Column(Integer, ForeignKey("exchanges.id"), nullable=False)
    symbol = Column(String(30), nullable=False, index=True)
    kind = Column(Enum(MarketKind, name="market_kind"), nullable=False)
    quote = Column(String(12), nullable=False, default="USDT")
    tick_size = Column(Numeric(16, 8), nullable=False, default="0.01")
    lot_size = Column(Numeric(16, 8), nullable=False, default="0.0001")
    is_active = Column(Boolean, nullable=False, default=True)

    exchange = relationship("Exchange", back_populates="markets")
    candles = relationship("Candle", back_populates="market")
    ticker = relationship("Ticker", back_populates="market", uselist=False)
    watchers = relationship("User", secondary=watchlist, back_populates="watched")

    __mapper_args__ = {"polymorphic_on": kind}


class SpotMarket(Market):
    base_asset = Column(String(12))

    __mapper_args__ = {"polymorphic_identity": MarketKind.SPOT}


class StockMarket(Market):
    isin = Column(String(12))
    sector = Column(String(60))

    __mapper_args__ = {"polymorphic_identity": MarketKind.STOCK}
