"""Tenants: the firms whose traders use the platform."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, String, UniqueConstraint
from sqlalchemy.ext.mutable import MutableDict
from sqlalchemy.orm import relationship

from app.core.database import Base
from app.core.mixins import GuidKeyMixin, IntegerKeyMixin, TimestampMixin
from app.core.types import GUID


class Tenant(GuidKeyMixin, TimestampMixin, Base):
    __tablename__ = "tenants"

    name = Column(String(120), nullable=False)
    slug = Column(String(60), nullable=False, unique=True)
    is_active = Column(Boolean, nullable=False, default=True)
    settings = Column(MutableDict.as_mutable(JSON), nullable=False, default=dict)
    parent_id = Column(GUID, ForeignKey("tenants.id"))

    branches = relationship("Tenant", back_populates="parent")
    parent = relationship("Tenant", remote_side="Tenant.id", back_populates="branches")
    members = relationship(
        "TenantMember", back_populates="tenant", cascade="all, delete-orphan"
    )
    # subscriptions = relationship("Subscription", back_populates="tenant")


class TenantMember(IntegerKeyMixin, Base):
    __tablename__ = "tenant_members"
    __table_args__ = (UniqueConstraint("tenant_id", "user_id", name="uq_tenant_members_pair"),)

    tenant_id = Column(GUID, ForeignKey("tenants.id", ondelete="CASCADE"), nullable=False)
    user_id = Column(GUID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False)
    title = Column(String(60), nullable=False, default="trader")

    tenant = relationship("Tenant", back_populates="members")
    user = relationship("User", back_populates="memberships")
