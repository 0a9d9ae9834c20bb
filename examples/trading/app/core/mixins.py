"""What many tables share."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import DateTime, ForeignKey, Integer
from sqlalchemy.orm import relationship, declared_attr, Mapped, mapped_column

from app.core.clock import utcnow
from app.core.types import GUID

if TYPE_CHECKING:
    from app.models.user import User


class IntegerKeyMixin(object):
    id: Mapped[int] = mapped_column(Integer, primary_key=True)


class GuidKeyMixin(object):
    id: Mapped[uuid.UUID] = mapped_column(GUID, primary_key=True, default=uuid.uuid4)


class TimestampMixin(object):
    created_at: Mapped[datetime] = mapped_column(DateTime, nullable=False, default=utcnow)
    updated_at: Mapped[datetime] = mapped_column(DateTime, nullable=False, default=utcnow, onupdate=utcnow)


class OwnedMixin(object):
    """Belongs to a user and goes away with the user."""

    @declared_attr
    def user_id(cls) -> Mapped[uuid.UUID]:
        return mapped_column(
            GUID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True
        )

    @declared_attr
    def user(cls) -> Mapped["User"]:
        return relationship("User", foreign_keys=[cls.user_id])


class TenantMixin(object):
    """Belongs to a tenant, or to the platform itself when there is none."""

    @declared_attr
    def tenant_id(cls) -> Mapped[uuid.UUID | None]:
        return mapped_column(GUID, ForeignKey("tenants.id", ondelete="SET NULL"), index=True)
