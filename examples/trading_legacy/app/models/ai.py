"""Models that predict prices, and what they predicted."""

from sqlalchemy import JSON, Boolean, Column, DateTime, Float, ForeignKey, Integer, String
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import relationship

from app.core.clock import utcnow
from app.core.database import Base
from app.core.mixins import IntegerKeyMixin, TimestampMixin
from app.core.types import Money


class AIModel(IntegerKeyMixin, TimestampMixin, Base):
    __tablename__ = "ai_models"
    __table_args__ = (UniqueConstraint("name", "version"),)

    name = Column(String(80), nullable=False)
    version = Column(String(20), nullable=False)
    hyperparameters = Column(JSON, nullable=False, default=dict)
    is_active = Column(Boolean, nullable=False, default=True)

    predictions = relationship("AIPrediction", order_by="AIPrediction.predicted_at")


class AIPrediction(IntegerKeyMixin, Base):
    __tablename__ = "ai_predictions"

    model_id = Column(
        Integer, ForeignKey("ai_models.id", ondelete="CASCADE"), nullable=False, index=True
    )
    market_id = Column(Integer, ForeignKey("markets.id"), nullable=False, index=True)
    predicted_at = Column(DateTime, nullable=False, default=utcnow)
    target_price = Column(Money, nullable=False)
    confidence = Column(Float, nullable=False)

    model = relationship("AIModel")
    market = relationship("Market")
