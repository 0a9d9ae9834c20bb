"""Tenants: the firms whose traders use the platform."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import JSON, Boolean, ForeignKey, String, UniqueConstraint
from sqlalchemy.ext.mutable import MutableDict
from sqlalchemy.orm import relationship, Mapped, mapped_column

from app.core.database import Base
from app.core.mixins import GuidKeyMixin, IntegerKeyMixin, TimestampMixin
from app.core.types import GUID

if TYPE_CHECKING:
    from app.models.subscription import Subscription
    from app.models.user import User


class Tenant(GuidKeyMixin, TimestampMixin, Base):
    __tablename__ = "tenants"

    name: Mapped[str] = mapped_column(String(120), nullable=False)
    slug: Mapped[str] = mapped_column(String(60), nullable=False, unique=True)
    is_active: Mapped[bool] = mapped_column(Boolean, nullable=False, default=True)
    settings: Mapped[dict[str, Any]] = mapped_column(MutableDict.as_mutable(JSON), nullable=False, default=dict)
    parent_id: Mapped[UUID | None] = mapped_column(GUID, ForeignKey("tenants.id"))

    branches: Mapped[list["Tenant"]] = relationship("Tenant", back_populates="parent")
    parent: Mapped["Tenant | None"] = relationship("Tenant", remote_side="Tenant.id", back_populates="branches")
    members: Mapped[list["TenantMember"]] = relationship(
        "TenantMember", back_populates="tenant", cascade="all, delete-orphan"
    )
    subscriptions: Mapped[list["Subscription"]] = relationship("Subscription", back_populates="tenant")


class TenantMember(IntegerKeyMixin, Base):
    __tablename__ = "tenant_members"
    __table_args__ = (UniqueConstraint("tenant_id", "user_id", name="uq_tenant_members_pair"),)

    tenant_id: Mapped[UUID] = mapped_column(GUID, ForeignKey("tenants.id", ondelete="CASCADE"), nullable=False)
    user_id: Mapped[UUID] = mapped_column(GUID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False)
    title: Mapped[str] = mapped_column(String(60), nullable=False, default="trader")

    tenant: Mapped["Tenant"] = relationship("Tenant", back_populates="members")
    user: Mapped["User"] = relationship("User", back_populates="memberships")
