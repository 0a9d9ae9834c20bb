"""Where market data comes from, and each import of it."""

import enum

from sqlalchemy import JSON, Column, DateTime, Enum, ForeignKey, Integer, String
from sqlalchemy.orm import relationship

from app.core.database import Base
from app.core.mixins import IntegerKeyMixin, TimestampMixin


class ImportStatus(enum.Enum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class DataSource(IntegerKeyMixin, Base):
    __tablename__ = "data_sources"

    code = Column(String(40), nullable=False, unique=True)
    endpoint = Column(String(255), nullable=False)
    options = Column(JSON, nullable=False, default=dict)

    imports = relationship("DataImport", back_populates="source")


class DataImport(IntegerKeyMixin, TimestampMixin, Base):
    __tablename__ = "data_imports"

    source_id = Column(Integer, ForeignKey("data_sources.id"), nullable=False, index=True)
    status = Column(
        Enum(ImportStatus, name="import_status"), nullable=False, default=ImportStatus.RUNNING
    )
    rows_read = Column(Integer, nullable=False, default=0)
    rows_kept = Column(Integer, nullable=False, default=0)
    finished_at = Column(DateTime)
    error = Column(String(500))

    source = relationship("DataSource", back_populates="imports")
