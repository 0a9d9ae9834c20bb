"""Models that predict prices, and what they predicted."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, Boolean, DateTime, Float, ForeignKey, Integer, String
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import relationship, Mapped, mapped_column

from app.core.clock import utcnow
from app.core.database import Base
from app.core.mixins import IntegerKeyMixin, TimestampMixin
from app.core.types import Money

if TYPE_CHECKING:
    from app.models.market import Market


class AIModel(IntegerKeyMixin, TimestampMixin, Base):
    __tablename__ = "ai_models"
    __table_args__ = (UniqueConstraint("name", "version"),)

    name: Mapped[str] = mapped_column(String(80), nullable=False)
    version: Mapped[str] = mapped_column(String(20), nullable=False)
    hyperparameters: Mapped[dict[str, Any]] = mapped_column(JSON, nullable=False, default=dict)
    is_active: Mapped[bool] = mapped_column(Boolean, nullable=False, default=True)

    predictions: Mapped[list["AIPrediction"]] = relationship("AIPrediction", order_by="AIPrediction.predicted_at")


class AIPrediction(IntegerKeyMixin, Base):
    __tablename__ = "ai_predictions"

    model_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("ai_models.id", ondelete="CASCADE"), nullable=False, index=True
    )
    market_id: Mapped[int] = mapped_column(Integer, ForeignKey("markets.id"), nullable=False, index=True)
    predicted_at: Mapped[datetime] = mapped_column(DateTime, nullable=False, default=utcnow)
    target_price: Mapped[Decimal] = mapped_column(Money, nullable=False)
    confidence: Mapped[float] = mapped_column(Float, nullable=False)

    model: Mapped["AIModel"] = relationship("AIModel")
    market: Mapped["Market"] = relationship("Market")
