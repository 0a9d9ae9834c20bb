"""psycopg and psycopg2: what the server said is in `diag`."""

from __future__ import annotations

from typing import Any

from .. import errors
from .chain import made_by
from .sqlstate import failure

# Without a SQLSTATE the client itself, or libpq on its way in, has written the message.
WORDS: tuple[tuple[str, type[errors.DatabaseFailure]], ...] = (
    ("too many clients", errors.TooManyConnections),
    ("too many connections", errors.TooManyConnections),
    ("connection slots are reserved", errors.TooManyConnections),
    ("remaining connection slots", errors.TooManyConnections),
    ("the database system is", errors.NotReady),
    ("authentication failed", errors.AccessDenied),
    ("no pg_hba.conf entry", errors.AccessDenied),
)
GONE = (
    "connection failed",
    "could not connect",
    "could not translate host name",
    "failed to resolve host",
    "connection timeout expired",
    "connection refused",
    "server closed the connection",
    "terminating connection",
    "the connection is closed",
    "the connection is lost",
    "connection already closed",
    "connection not open",
    "consuming input failed",
    "sending query failed",
    "sending query and params failed",
    "could not send",
    "could not receive",
    "ssl connection has been closed",
    "ssl syscall error",
    "connection to server",
)


def classify_psycopg(error: BaseException) -> errors.DatabaseFailure | None:
    """The failure in an error of psycopg or psycopg2; None if it is neither, or nothing known."""
    if not made_by(error, "psycopg") and not made_by(error, "psycopg2"):
        return None
    diag: Any = getattr(error, "diag", None)
    sqlstate = getattr(error, "sqlstate", None) or getattr(error, "pgcode", None)
    if sqlstate is None:
        return _from_words(str(error).lower())
    return failure(
        sqlstate,
        getattr(diag, "message_primary", None) or "",
        constraint=getattr(diag, "constraint_name", None),
        table=getattr(diag, "table_name", None),
        column=getattr(diag, "column_name", None),
        detail=getattr(diag, "message_detail", None),
    )


def _from_words(message: str) -> errors.DatabaseFailure | None:
    for words, kind in WORDS:
        if words in message:
            return kind()
    return errors.Disconnected() if any(words in message for words in GONE) else None
