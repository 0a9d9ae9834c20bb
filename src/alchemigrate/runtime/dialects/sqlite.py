"""SQLite: foreign keys, WAL, a busy timeout, and a BEGIN by which no update is lost.

The driver's own transactions begin at the first write, so a row that was read before may be another
one by then: with four threads two updates in five are lost. Here every transaction begins at once,
IMMEDIATE for sessions that may write: they queue, and none fails. Sessions that only read begin
DEFERRED and wait for nobody.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from ..options import Options, Pooling
from .arrangement import Arrangement
from .read_only import READ_ONLY

BEGIN = "alchemigrate_begin"
"""The execution option that names another BEGIN: DEFERRED, for a session that may write and beside
which the same task writes on a connection of its own. What keeps others out is then up to it."""

DAY = 86_400.0
"""Seconds that stand for waiting without end, which SQLite cannot."""


def arrange(options: Options) -> Arrangement:
    """Arguments and listeners for sqlite3 and aiosqlite alike."""
    busy = options.lock_timeout or DAY
    pragmas = _pragmas(options, busy)

    def on_connect(connection: Any, _: Any) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(pragma)
        cursor.close()

    def attach(engine: sa.Engine) -> None:
        sa.event.listen(engine, "connect", on_connect)
        if options.isolation_level != "AUTOCOMMIT":
            sa.event.listen(engine, "begin", begin)

    return Arrangement(
        connect_args={"isolation_level": None, "timeout": busy, "check_same_thread": False},
        attach=(attach,),
    )


def _pragmas(options: Options, busy: float) -> list[str]:
    found = [f"PRAGMA busy_timeout = {round(busy * 1000)}", "PRAGMA foreign_keys = ON"]
    if options.pooling is not Pooling.SQLITE_MEMORY:
        found += ["PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL"]
    return found + [f"PRAGMA {name} = {value}" for name, value in options.settings.items()]


def begin(connection: sa.Connection) -> None:
    """Begin the transaction that SQLAlchemy only says it has begun."""
    chosen = connection.get_execution_options()
    if chosen.get("isolation_level") != "AUTOCOMMIT":
        kind = "DEFERRED" if chosen.get(READ_ONLY) else chosen.get(BEGIN, "IMMEDIATE")
        connection.exec_driver_sql(f"BEGIN {kind}")
