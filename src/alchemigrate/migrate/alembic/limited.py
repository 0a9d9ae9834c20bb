"""Every transaction of a connection waits for its locks no longer than it may."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa


@contextmanager
def limited(connection: sa.Connection, milliseconds: int) -> Iterator[None]:
    """Each transaction begins with its lock_timeout, on PostgreSQL.

    It is set for the transaction alone: behind a pooler others would get a session's setting.
    Statements outside transactions, as CONCURRENTLY, are not limited: they keep nobody waiting.
    """

    def begun(begins: sa.Connection) -> None:
        if begins.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
            cursor = begins.connection.cursor()
            cursor.execute(f"SET LOCAL lock_timeout = {milliseconds:d}")
            cursor.close()

    if connection.dialect.name != "postgresql":
        yield
        return
    sa.event.listen(connection, "begin", begun)
    try:
        yield
    finally:
        sa.event.remove(connection, "begin", begun)
