"""Logins through other providers."""

import enum

from sqlalchemy import JSON, Column, DateTime, Enum, String, UniqueConstraint
from sqlalchemy.orm import relationship

from app.core.database import Base
from app.core.mixins import IntegerKeyMixin, OwnedMixin, TimestampMixin


class OAuthProvider(enum.Enum):
    GOOGLE = "google"
    GITHUB = "github"


class OAuthAccount(IntegerKeyMixin, OwnedMixin, TimestampMixin, Base):
    __tablename__ = "oauth_accounts"
    __table_args__ = (UniqueConstraint("provider", "subject"),)

    provider = Column(Enum(OAuthProvider, name="oauth_provider"), nullable=False)
    subject = Column(String(255), nullable=False)
    profile = Column(JSON, nullable=False, default=dict)
    expires_at = Column(DateTime)

    user = relationship("User", back_populates="oauth_accounts")
