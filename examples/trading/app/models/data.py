"""Where market data comes from, and each import of it."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Enum, ForeignKey, Integer, String
from sqlalchemy.orm import relationship, Mapped, mapped_column

from app.core.database import Base
from app.core.mixins import IntegerKeyMixin, TimestampMixin


class ImportStatus(enum.Enum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class DataSource(IntegerKeyMixin, Base):
    __tablename__ = "data_sources"

    code: Mapped[str] = mapped_column(String(40), nullable=False, unique=True)
    endpoint: Mapped[str] = mapped_column(String(255), nullable=False)
    options: Mapped[dict[str, Any]] = mapped_column(JSON, nullable=False, default=dict)

    imports: Mapped[list["DataImport"]] = relationship("DataImport", back_populates="source")


class DataImport(IntegerKeyMixin, TimestampMixin, Base):
    __tablename__ = "data_imports"

    source_id: Mapped[int] = mapped_column(Integer, ForeignKey("data_sources.id"), nullable=False, index=True)
    status: Mapped[ImportStatus] = mapped_column(
        Enum(ImportStatus, name="import_status"), nullable=False, default=ImportStatus.RUNNING
    )
    rows_read: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    rows_kept: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    finished_at: Mapped[datetime | None] = mapped_column(DateTime)
    error: Mapped[str | None] = mapped_column(String(500))

    source: Mapped["DataSource"] = relationship("DataSource", back_populates="imports")
