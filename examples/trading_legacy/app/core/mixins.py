"""What many tables share."""

import uuid

from sqlalchemy import Column, DateTime, ForeignKey, Integer
from sqlalchemy.ext.declarative import declared_attr
from sqlalchemy.orm import relationship

from app.core.clock import utcnow
from app.core.types import GUID


class IntegerKeyMixin(object):
    id = Column(Integer, primary_key=True)


class GuidKeyMixin(object):
    id = Column(GUID, primary_key=True, default=uuid.uuid4)


class TimestampMixin(object):
    created_at = Column(DateTime, nullable=False, default=utcnow)
    updated_at = Column(DateTime, nullable=False, default=utcnow, onupdate=utcnow)


class OwnedMixin(object):
    """Belongs to a user and goes away with the user."""

    @declared_attr
    def user_id(cls):
        return Column(
            GUID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True
        )

    @declared_attr
    def user(cls):
        return relationship("User", foreign_keys=[cls.user_id])


class TenantMixin(object):
    """Belongs to a tenant, or to the platform itself when there is none."""

    @declared_attr
    def tenant_id(cls):
        return Column(GUID, ForeignKey("tenants.id", ondelete="SET NULL"), index=True)
