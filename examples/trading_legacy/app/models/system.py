"""Settings, flags and the audit trail."""

from sqlalchemy import JSON, Boolean, Column, DateTime, Index, Integer, String

from app.core.clock import utcnow
from app.core.database import Base
from app.core.mixins import IntegerKeyMixin, TimestampMixin
from app.core.types import GUID


class SystemSetting(TimestampMixin, Base):
    __tablename__ = "system_settings"

    key = Column(String(80), primary_key=True)
    value = Column(JSON)


class FeatureFlag(IntegerKeyMixin, TimestampMixin, Base):
    __tablename__ = "feature_flags"

    name = Column(String(80), nullable=False, unique=True)
    enabled = Column(Boolean, nullable=False, default=False)


class AuditLog(IntegerKeyMixin, Base):
    __tablename__ = "audit_log"
    __table_args__ = (Index("ix_audit_log_subject", "subject_type", "subject_id"),)

    at = Column(DateTime, nullable=False, default=utcnow)
    actor_id = Column(GUID, index=True)
    action = Column(String(60), nullable=False)
    subject_type = Column(String(40))
    subject_id = Column(String(40))
    amount_of_rows = Column(Integer)
    details = Column(JSON, nullable=False, default=dict)
