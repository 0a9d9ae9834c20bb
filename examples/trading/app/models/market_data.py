"""Candles and last prices."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import relationship, Mapped, mapped_column

from app.core.clock import utcnow
from app.core.database import Base
from app.core.types import Money

if TYPE_CHECKING:
    from app.models.market import Market


class Candle(Base):
    __tablename__ = "candles"
    __table_args__ = (
        sa.UniqueConstraint("market_id", "interval", "opened_at"),
        sa.CheckConstraint("high >= low", name="high_above_low"),
        sa.Index("ix_candles_opened_at", "opened_at"),
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    market_id: Mapped[int] = mapped_column(
        sa.Integer, sa.ForeignKey("markets.id", ondelete="CASCADE"), nullable=False
    )
    interval: Mapped[str] = mapped_column(sa.String(8), nullable=False, default="1h")
    opened_at: Mapped[datetime] = mapped_column(sa.DateTime, nullable=False)
    open: Mapped[Decimal] = mapped_column(Money, nullable=False)
    high: Mapped[Decimal] = mapped_column(Money, nullable=False)
    low: Mapped[Decimal] = mapped_column(Money, nullable=False)
    close: Mapped[Decimal] = mapped_column(Money, nullable=False)
    volume: Mapped[float] = mapped_column(sa.Float, nullable=False, default=0.0)

    market: Mapped["Market"] = relationship("Market", back_populates="candles")

    @hybrid_property
    def spread(self):
        return self.high - self.low


class Ticker(Base):
    __tablename__ = "tickers"

    market_id: Mapped[int] = mapped_column(
        sa.Integer, sa.ForeignKey("markets.id", ondelete="CASCADE"), primary_key=True
    )
    last_price: Mapped[Decimal] = mapped_column(Money, nullable=False)
    change_24h: Mapped[Decimal] = mapped_column(sa.Numeric(10, 4), nullable=False, default=0)
    updated_at: Mapped[datetime] = mapped_column(sa.DateTime, nullable=False, default=utcnow)

    market: Mapped["Market"] = relationship("Market", back_populates="ticker")
