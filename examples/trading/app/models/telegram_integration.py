"""Alerts by Telegram."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, DateTime, ForeignKey, Integer, String
from sqlalchemy.orm import relationship, Mapped, mapped_column

from app.core.database import Base
from app.core.mixins import IntegerKeyMixin, TimestampMixin
from app.core.types import GUID

if TYPE_CHECKING:
    from app.models.user import User


class TelegramLink(IntegerKeyMixin, TimestampMixin, Base):
    __tablename__ = "telegram_links"

    user_id: Mapped[UUID] = mapped_column(
        GUID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, unique=True
    )
    chat_id: Mapped[int] = mapped_column(BigInteger, nullable=False, unique=True)
    muted: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)

    user: Mapped["User"] = relationship("User", back_populates="telegram_link")
    alerts: Mapped[list["TelegramAlert"]] = relationship("TelegramAlert", back_populates="link", cascade="all, delete-orphan")


class TelegramAlert(IntegerKeyMixin, TimestampMixin, Base):
    __tablename__ = "telegram_alerts"

    link_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("telegram_links.id", ondelete="CASCADE"), nullable=False, index=True
    )
    text: Mapped[str] = mapped_column(String(500), nullable=False)
    sent_at: Mapped[datetime | None] = mapped_column(DateTime)
    link: Mapped["TelegramLink"] = relationship("TelegramLink", back_populates="alerts")
