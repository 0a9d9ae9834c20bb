"""When a row was made, and when it was changed last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, declared_attr

from ..moments import Moment, now
from .column import column


@dataclass(init=False, repr=False, eq=False)
class Timestamps:
    """`created_at` and `updated_at`, in UTC.

    The application's clock fills them, so that objects know them after a flush without asking the
    database again; rows that come by other ways get the database's clock.
    """

    @declared_attr
    def created_at(cls: Any) -> Mapped[datetime]:
        """When the row was made."""
        return column(cls, Moment(), insert_default=now, server_default=sa.func.now())

    @declared_attr
    def updated_at(cls: Any) -> Mapped[datetime]:
        """When the row was changed last."""
        return column(cls, Moment(), insert_default=now, onupdate=now, server_default=sa.func.now())
