"""Markets: crypto pairs and stocks, in one table."""

import enum
from decimal import Decimal
from typing import TYPE_CHECKING

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
from sqlalchemy.orm import relationship, Mapped, mapped_column

from app.core.database import Base, metadata
from app.core.mixins import IntegerKeyMixin
from app.core.types import GUID

if TYPE_CHECKING:
    from app.models.exchange import Exchange
    from app.models.market_data import Candle, Ticker
    from app.models.user import User

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

    exchange_id: Mapped[int] = mapped_column(Integer, ForeignKey("exchanges.id"), nullable=False)
    symbol: Mapped[str] = mapped_column(String(30), nullable=False, index=True)
    kind: Mapped[MarketKind] = mapped_column(Enum(MarketKind, name="market_kind"), nullable=False)
    quote: Mapped[str] = mapped_column(String(12), nullable=False, default="USDT")
    tick_size: Mapped[Decimal] = mapped_column(Numeric(16, 8), nullable=False, default="0.01")
    lot_size: Mapped[Decimal] = mapped_column(Numeric(16, 8), nullable=False, default="0.0001")
    is_active: Mapped[bool] = mapped_column(Boolean, nullable=False, default=True)

    exchange: Mapped["Exchange"] = relationship("Exchange", back_populates="markets")
    candles: Mapped[list["Candle"]] = relationship("Candle", back_populates="market")
    ticker: Mapped["Ticker | None"] = relationship("Ticker", back_populates="market", uselist=False)
    watchers: Mapped[list["User"]] = relationship("User", secondary=watchlist, back_populates="watched")

    __mapper_args__ = {"polymorphic_on": kind}


class SpotMarket(Market):
    base_asset: Mapped[str | None] = mapped_column(String(12))

    __mapper_args__ = {"polymorphic_identity": MarketKind.SPOT}


class StockMarket(Market):
    isin: Mapped[str | None] = mapped_column(String(12))
    sector: Mapped[str | None] = mapped_column(String(60))

    __mapper_args__ = {"polymorphic_identity": MarketKind.STOCK}
