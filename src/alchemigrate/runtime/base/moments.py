"""Moments that always know their time zone, on databases that do and that do not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql


class Moment(sa.types.TypeDecorator[datetime]):
    """A moment in UTC. PostgreSQL keeps it with its zone, SQLite and MySQL without.

    A moment without a zone is refused: nobody knows when it was.
    """

    impl = sa.DateTime(timezone=True).with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """For the database: in UTC, without the zone where it would be lost."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(
                f"{value.isoformat()} has no time zone; write datetime.now(UTC), or "
                ".replace(tzinfo=..) if its zone is known"
            )
        plain = value.astimezone(UTC)
        return plain if dialect.name == "postgresql" else plain.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """From the database: in UTC."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)
