"""Candles and last prices."""

import sqlalchemy as sa
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import relationship

from app.core.clock import utcnow
from app.core.database import Base
from app.core.types import Money


class Candle(Base):
    __tablename__ = "candles"
    __table_args__ = (
        sa.UniqueConstraint("market_id", "interval", "opened_at"),
        sa.CheckConstraint("high >= low", name="high_above_low"),
        sa.Index("ix_candles_opened_at", "opened_at"),
    )

    id = sa.Column(sa.Integer, primary_key=True)
    market_id = sa.Column(
        sa.Integer, sa.ForeignKey("markets.id", ondelete="CASCADE"), nullable=False
    )
    interval = sa.Column(sa.String(8), nullable=False, default="1h")
    opened_at = sa.Column(sa.DateTime, nullable=False)
    open = sa.Column(Money, nullable=False)
    high = sa.Column(Money, nullable=False)
    low = sa.Column(Money, nullable=False)
    close = sa.Column(Money, nullable=False)
    volume = sa.Column(sa.Float, nullable=False, default=0.0)

    market = relationship("Market", back_populates="candles")

    @hybrid_property
    def spread(self):
        return self.high - self.low


class Ticker(Base):
    __tablename__ = "tickers"

    market_id = sa.Column(
        sa.Integer, sa.ForeignKey("markets.id", ondelete="CASCADE"), primary_key=True
    )
    last_price = sa.Column(Money, nullable=False)
    change_24h = sa.Column(sa.Numeric(10, 4), nullable=False, default=0)
    updated_at = sa.Column(sa.DateTime, nullable=False, default=utcnow)

    market = relationship("Market", back_populates="ticker")
