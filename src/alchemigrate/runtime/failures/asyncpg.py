"""asyncpg: its errors have the server's fields as attributes; connecting raises the system's."""

from __future__ import annotations

import asyncio

from .. import errors
from .chain import comes_from, made_by
from .sqlstate import failure

GONE = ("connection is closed", "connection was closed", "connection has been closed")


def classify_asyncpg(error: BaseException) -> errors.DatabaseFailure | None:
    """The failure in an error of asyncpg; None if it is not one, or nothing known."""
    if not made_by(error, "asyncpg"):
        return _from_system(error)
    sqlstate = getattr(error, "sqlstate", None)
    if sqlstate is None:
        gone = any(words in str(error) for words in GONE)
        return errors.Disconnected() if gone else None
    return failure(
        sqlstate,
        str(error),
        constraint=getattr(error, "constraint_name", None),
        table=getattr(error, "table_name", None),
        column=getattr(error, "column_name", None),
        detail=getattr(error, "detail", None),
    )


def _from_system(error: BaseException) -> errors.DatabaseFailure | None:
    """OSError and TimeoutError are anybody's: they count only where asyncpg raised them."""
    if isinstance(error, asyncio.TimeoutError | OSError) and comes_from(error, "asyncpg"):
        connecting = comes_from(error, "asyncpg.connect_utils")
        timed_out = isinstance(error, asyncio.TimeoutError) and not connecting
        return errors.StatementTimeout() if timed_out else errors.Disconnected()
    return None
