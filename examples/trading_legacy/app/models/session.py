"""Logins: one row per issued token, so that tokens can be revoked."""

from sqlalchemy import Boolean, Column, DateTime, String
from sqlalchemy.orm import relationship

from app.core.database import Base
from app.core.mixins import GuidKeyMixin, OwnedMixin, TimestampMixin
from app.core.types import ExternalId


class UserSession(GuidKeyMixin, OwnedMixin, TimestampMixin, Base):
    __tablename__ = "user_sessions"

    token_id = Column(ExternalId, nullable=False, unique=True)
    ip_address = Column(String(45))
    expires_at = Column(DateTime, nullable=False)
    revoked = Column(Boolean, nullable=False, default=False)

    user = relationship("User", back_populates="sessions")
