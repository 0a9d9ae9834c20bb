"""Logins: one row per issued token, so that tokens can be revoked."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Boolean, DateTime, String
from sqlalchemy.orm import relationship, mapped_column, Mapped

from app.core.database import Base
from app.core.mixins import GuidKeyMixin, OwnedMixin, TimestampMixin
from app.core.types import ExternalId

if TYPE_CHECKING:
    from app.models.user import User


class UserSession(GuidKeyMixin, OwnedMixin, TimestampMixin, Base):
    __tablename__ = "user_sessions"

    token_id = mapped_column(ExternalId, nullable=False, unique=True)
    ip_address: Mapped[str | None] = mapped_column(String(45))
    expires_at: Mapped[datetime] = mapped_column(DateTime, nullable=False)
    revoked: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)

    user: Mapped["User"] = relationship("User", back_populates="sessions")
