"""Strategies offered to the marketplace, and their reviews."""

import enum

from sqlalchemy import CheckConstraint, Column, DateTime, Enum, ForeignKey, Integer, String, Text
from sqlalchemy.orm import backref, relationship

from app.core.database import Base
from app.core.mixins import IntegerKeyMixin, TimestampMixin
from app.core.types import GUID


class SubmissionStatus(enum.Enum):
    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"


class StrategySubmission(IntegerKeyMixin, TimestampMixin, Base):
    __tablename__ = "strategy_submissions"

    strategy_id = Column(
        Integer, ForeignKey("trading_strategies.id", ondelete="CASCADE"), nullable=False, index=True
    )
    submitter_id = Column(GUID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False)
    status = Column(
        Enum(SubmissionStatus, name="submission_status"),
        nullable=False,
        default=SubmissionStatus.OPEN,
    )
    pitch = Column(Text, nullable=False, default="")
    decided_at = Column(DateTime)

    strategy = relationship(
        "TradingStrategy", backref=backref("submissions", cascade="all, delete-orphan")
    )
    submitter = relationship("User", foreign_keys=[submitter_id])


class SubmissionReview(IntegerKeyMixin, TimestampMixin, Base):
    __tablename__ = "submission_reviews"
    __table_args__ = (CheckConstraint("score BETWEEN 1 AND 5", name="score_range"),)

    submission_id = Column(
        Integer, ForeignKey("strategy_submissions.id", ondelete="CASCADE"), nullable=False
    )
    reviewer_id = Column(GUID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False)
    score = Column(Integer, nullable=False)
    comment = Column(String(500))

    submission = relationship("StrategySubmission", backref="reviews")
    reviewer = relationship("User", foreign_keys=[reviewer_id])
