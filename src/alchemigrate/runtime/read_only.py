"""Transactions that only read, held to it by the database; on PostgreSQL at no network turn."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.pool import PoolResetState

from .dialects.read_only import options_of

_QUERY_ONLY = "alchemigrate.query_only"


def held_to_reading(engine: sa.Engine) -> sa.Engine:
    """The same engine, on the same pool, whose transactions cannot write.

    PostgreSQL: BEGIN READ ONLY. MySQL, MariaDB: START TRANSACTION READ ONLY. SQLite: PRAGMA
    query_only, which writes made before are checked against as well. Others: as they are.
    """
    name = engine.dialect.name
    reading = engine.execution_options(**options_of(name))
    if name == "sqlite":
        event.listen(reading, "begin", _query_only)
        if not event.contains(engine, "reset", _query_again):
            event.listen(engine, "reset", _query_again)
    elif name in {"mysql", "mariadb"}:
        event.listen(reading, "begin", _start_reading)
    return reading


def _start_reading(connection: sa.Connection) -> None:
    connection.exec_driver_sql("START TRANSACTION READ ONLY")


def _query_only(connection: sa.Connection) -> None:
    connection.exec_driver_sql("PRAGMA query_only = ON")
    connection.info[_QUERY_ONLY] = True


def _query_again(driver: Any, record: Any, state: PoolResetState) -> None:
    """The next one to use the connection may write."""
    if record.info.pop(_QUERY_ONLY, False) and state.asyncio_safe:
        cursor = driver.cursor()
        cursor.execute("PRAGMA query_only = OFF")
        cursor.close()
