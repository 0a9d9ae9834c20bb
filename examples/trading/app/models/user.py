"""Users of the platform."""

import enum
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    DateTime,
    Enum,
    ForeignKey,
    Index,
    Integer,
    String,
    case,
    func,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.ext.mutable import MutableDict
from sqlalchemy.orm import relationship, Mapped, mapped_column, DynamicMapped

from app.core.clock import utcnow
from app.core.database import Base
from app.core.mixins import GuidKeyMixin, TenantMixin, TimestampMixin
from app.core.types import GUID

if TYPE_CHECKING:
    from app.models.credit import CreditAccount
    from app.models.exchange import ExchangeAccount
    from app.models.market import Market
    from app.models.oauth import OAuthAccount
    from app.models.session import UserSession
    from app.models.telegram_integration import TelegramLink
    from app.models.tenant import Tenant, TenantMember
    from app.models.trading import Order, Position, TradingStrategy
    from app.models.chat import ChatRoom


class UserRole(enum.Enum):
    TRADER = "trader"
    ANALYST = "analyst"
    ADMIN = "admin"


class User(GuidKeyMixin, TimestampMixin, TenantMixin, Base):
    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("failed_logins >= 0", name="failed_logins_positive"),
        Index("ix_users_names", "last_name", "first_name"),
    )

    email: Mapped[str] = mapped_column(String(255), nullable=False, unique=True)
    username: Mapped[str] = mapped_column(String(60), nullable=False, unique=True)
    first_name: Mapped[str | None] = mapped_column(String(60))
    last_name: Mapped[str | None] = mapped_column(String(60))
    password_hash: Mapped[str] = mapped_column(String(255), nullable=False)
    role: Mapped[UserRole] = mapped_column(Enum(UserRole, name="user_role"), nullable=False, default=UserRole.TRADER)
    is_active: Mapped[bool] = mapped_column(Boolean, nullable=False, default=True)
    failed_logins: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    locked_until: Mapped[datetime | None] = mapped_column(DateTime)
    last_login_at: Mapped[datetime | None] = mapped_column(DateTime)
    preferences: Mapped[dict[str, Any]] = mapped_column(MutableDict.as_mutable(JSON), nullable=False, default=dict)
    referrer_id: Mapped[UUID | None] = mapped_column(GUID, ForeignKey("users.id", ondelete="SET NULL"))

    tenant: Mapped["Tenant | None"] = relationship("Tenant")
    referrals: Mapped[list["User"]] = relationship("User", back_populates="referrer")
    referrer: Mapped["User | None"] = relationship("User", remote_side="User.id", back_populates="referrals")
    memberships: Mapped[list["TenantMember"]] = relationship(
        "TenantMember", back_populates="user", cascade="all, delete-orphan"
    )
    sessions: DynamicMapped["UserSession"] = relationship(
        "UserSession", back_populates="user", lazy="dynamic", cascade="all, delete-orphan"
    )
    oauth_accounts: Mapped[list["OAuthAccount"]] = relationship(
        "OAuthAccount", back_populates="user", cascade="all, delete-orphan"
    )
    exchange_accounts: Mapped[list["ExchangeAccount"]] = relationship("ExchangeAccount", back_populates="user")
    strategies: Mapped[list["TradingStrategy"]] = relationship("TradingStrategy", back_populates="owner")
    orders: Mapped[list["Order"]] = relationship("Order", back_populates="user")
    positions: Mapped[list["Position"]] = relationship("Position", back_populates="user")
    credit_account: Mapped["CreditAccount | None"] = relationship("CreditAccount", back_populates="user", uselist=False)
    watched: Mapped[list["Market"]] = relationship("Market", secondary="watchlist", back_populates="watchers")
    telegram_link: Mapped["TelegramLink | None"] = relationship("TelegramLink", back_populates="user", uselist=False)
    rooms: Mapped[list["ChatRoom"]] = relationship("ChatRoom", secondary="room_members", back_populates="members")

    @hybrid_property
    def display_name(self):
        if self.first_name and self.last_name:
            return self.first_name + " " + self.last_name
        return self.username

    @display_name.expression
    def display_name(cls):
        return case(
                (
                    (cls.first_name.is_not(None)) & (cls.last_name.is_not(None)),
                    cls.first_name + " " + cls.last_name,
                ),
            else_=cls.username,
        )

    @hybrid_property
    def is_locked(self):
        return self.locked_until is not None and self.locked_until > utcnow()

    @is_locked.expression
    def is_locked(cls):
        return func.coalesce(cls.locked_until > utcnow(), False)
