"""What an error of the database means for a batch."""

from __future__ import annotations

import sqlite3
from enum import StrEnum

import sqlalchemy as sa


class Failure(StrEnum):
    """Somebody else held a lock; it took too long; the connection is gone; or it was refused."""

    LOCKED = "locked"
    LATE = "late"
    LOST = "lost"
    REFUSED = "refused"


BY_STATE = {
    "55P03": Failure.LOCKED,
    "40P01": Failure.LOCKED,
    "40001": Failure.LOCKED,
    "57014": Failure.LATE,
    "57P01": Failure.LOST,
    "57P02": Failure.LOST,
    "57P03": Failure.LOST,
    "53300": Failure.LOST,
}
BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def failure(error: sa.exc.DBAPIError) -> Failure:
    """What it means."""
    if error.connection_invalidated:
        return Failure.LOST
    if isinstance(error.orig, sqlite3.Error):
        code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
        return Failure.LOCKED if code in BUSY else Failure.REFUSED
    state = str(getattr(error.orig, "sqlstate", None) or "")
    if not state and isinstance(error, sa.exc.OperationalError):
        return Failure.LOST
    return Failure.LOST if state.startswith("08") else BY_STATE.get(state, Failure.REFUSED)


def told(error: sa.exc.DBAPIError) -> str:
    """Its first line."""
    lines = str(error.orig).strip().splitlines()
    return lines[0] if lines else type(error.orig).__name__
