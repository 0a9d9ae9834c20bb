"""Users of the platform."""

import enum

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
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
from sqlalchemy.orm import relationship

from app.core.clock import utcnow
from app.core.database import Base
from app.core.mixins import GuidKeyMixin, TenantMixin, TimestampMixin
from app.core.types import GUID


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

    email = Column(String(255), nullable=False, unique=True)
    username = Column(String(60), nullable=False, unique=True)
    first_name = Column(String(60))
    last_name = Column(String(60))
    password_hash = Column(String(255), nullable=False)
    role = Column(Enum(UserRole, name="user_role"), nullable=False, default=UserRole.TRADER)
    is_active = Column(Boolean, nullable=False, default=True)
    failed_logins = Column(Integer, nullable=False, default=0)
    locked_until = Column(DateTime)
    last_login_at = Column(DateTime)
    preferences = Column(MutableDict.as_mutable(JSON), nullable=False, default=dict)
    referrer_id = Column(GUID, ForeignKey("users.id", ondelete="SET NULL"))

    tenant = relationship("Tenant")
    referrals = relationship("User", back_populates="referrer")
    referrer = relationship("User", remote_side="User.id", back_populates="referrals")
    memberships = relationship(
        "TenantMember", back_populates="user", cascade="all, delete-orphan"
    )
    sessions = relationship(
        "UserSession", back_populates="user", lazy="dynamic", cascade="all, delete-orphan"
    )
    oauth_accounts = relationship(
        "OAuthAccount", back_populates="user", cascade="all, delete-orphan"
    )
    strategies = relationship("TradingStrategy", back_populates="owner")
    orders = relationship("Order", back_populates="user")
    positions = relationship("Position", back_populates="user")
    credit_account = relationship("CreditAccount", back_populates="user", uselist=False)
    watched = relationship("Market", secondary="watchlist", back_populates="watchers")
    telegram_link = relationship("TelegramLink", back_populates="user", uselist=False)

    @hybrid_property
    def display_name(self):
        if self.first_name and self.last_name:
            return self.first_name + " " + self.last_name
        return self.username

    @display_name.expression
    def display_name(cls):
        return case(
            [
                (
                    (cls.first_name.isnot(None)) & (cls.last_name.isnot(None)),
                    cls.first_name + " " + cls.last_name,
                )
            ],
            else_=cls.username,
        )

    @hybrid_property
    def is_locked(self):
        return self.locked_until is not None and self.locked_until > utcnow()

    @is_locked.expression
    def is_locked(cls):
        return func.coalesce(cls.locked_until > utcnow(), False)
