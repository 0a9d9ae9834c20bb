"""Strategies offered to the marketplace, and their reviews."""

import enum
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Enum, ForeignKey, Integer, String, Text
from sqlalchemy.orm import relationship, Mapped, mapped_column

from app.core.database import Base
from app.core.mixins import IntegerKeyMixin, TimestampMixin
from app.core.types import GUID

if TYPE_CHECKING:
    from app.models.trading import TradingStrategy
    from app.models.user import User


class SubmissionStatus(enum.Enum):
    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"


class StrategySubmission(IntegerKeyMixin, TimestampMixin, Base):
    __tablename__ = "strategy_submissions"

    strategy_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("trading_strategies.id", ondelete="CASCADE"), nullable=False, index=True
    )
    submitter_id: Mapped[UUID] = mapped_column(GUID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False)
    status: Mapped[SubmissionStatus] = mapped_column(
        Enum(SubmissionStatus, name="submission_status"),
        nullable=False,
        default=SubmissionStatus.OPEN,
    )
    pitch: Mapped[str] = mapped_column(Text, nullable=False, default="")
    decided_at: Mapped[datetime | None] = mapped_column(DateTime)

    strategy: Mapped["TradingStrategy"] = relationship(
        "TradingStrategy", back_populates="submissions"
    )
    submitter: Mapped["User"] = relationship("User", foreign_keys=[submitter_id])
    reviews: Mapped[list["SubmissionReview"]] = relationship("SubmissionReview", back_populates="submission")


class SubmissionReview(IntegerKeyMixin, TimestampMixin, Base):
    __tablename__ = "submission_reviews"
    __table_args__ = (CheckConstraint("score BETWEEN 1 AND 5", name="score_range"),)

    submission_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("strategy_submissions.id", ondelete="CASCADE"), nullable=False
    )
    reviewer_id: Mapped[UUID] = mapped_column(GUID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False)
    score: Mapped[int] = mapped_column(Integer, nullable=False)
    comment: Mapped[str | None] = mapped_column(String(500))

    submission: Mapped["StrategySubmission"] = relationship("StrategySubmission", back_populates="reviews")
    reviewer: Mapped["User"] = relationship("User", foreign_keys=[reviewer_id])
