"""Alerts by Telegram."""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, ForeignKey, Integer, String
from sqlalchemy.orm import relationship

from app.core.database import Base
from app.core.mixins import IntegerKeyMixin, TimestampMixin
from app.core.types import GUID


class TelegramLink(IntegerKeyMixin, TimestampMixin, Base):
    __tablename__ = "telegram_links"

    user_id = Column(
        GUID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, unique=True
    )
    chat_id = Column(BigInteger, nullable=False, unique=True)
    muted = Column(Boolean, nullable=False, default=False)

    user = relationship("User", back_populates="telegram_link")
    alerts = relationship("TelegramAlert", backref="link", cascade="all, delete-orphan")


class TelegramAlert(IntegerKeyMixin, TimestampMixin, Base):
    __tablename__ = "telegram_alerts"

    link_id = Column(
        Integer, ForeignKey("telegram_links.id", ondelete="CASCADE"), nullable=False, index=True
    )
    text = Column(String(500), nullable=False)
    sent_at = Column(DateTime)
