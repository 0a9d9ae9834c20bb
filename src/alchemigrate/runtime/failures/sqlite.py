"""sqlite3, and aiosqlite, which raises the same: an extended result code, and its message."""

from __future__ import annotations

import re
import sqlite3

from .. import errors

KINDS: dict[str, type[errors.DatabaseFailure]] = {
    "SQLITE_CONSTRAINT_UNIQUE": errors.UniqueViolation,
    "SQLITE_CONSTRAINT_PRIMARYKEY": errors.UniqueViolation,
    "SQLITE_CONSTRAINT_ROWID": errors.UniqueViolation,
    "SQLITE_CONSTRAINT_FOREIGNKEY": errors.ForeignKeyViolation,
    "SQLITE_CONSTRAINT_CHECK": errors.CheckViolation,
    "SQLITE_CONSTRAINT_NOTNULL": errors.NotNullViolation,
    "SQLITE_BUSY_SNAPSHOT": errors.SerializationFailure,
    "SQLITE_INTERRUPT": errors.StatementCancelled,
    "SQLITE_AUTH": errors.AccessDenied,
    "SQLITE_PERM": errors.AccessDenied,
}
FAMILIES: dict[str, type[errors.DatabaseFailure]] = {
    "SQLITE_BUSY": errors.LockTimeout,
    "SQLITE_LOCKED": errors.LockTimeout,
    "SQLITE_READONLY": errors.ReadOnly,
    "SQLITE_FULL": errors.OutOfDisk,
    "SQLITE_CANTOPEN": errors.Unavailable,
}
FAILED = re.compile(r"^(\w+(?: \w+)?) constraint failed: (.+)$", re.S)
CLOSED = ("Cannot operate on a closed database", "no active connection")


def classify_sqlite(error: BaseException) -> errors.DatabaseFailure | None:
    """The failure in an error of sqlite3 or aiosqlite; None if it is neither, or nothing known."""
    if not isinstance(error, sqlite3.Error | ValueError):
        return None
    message = str(error)
    if any(words in message for words in CLOSED):
        return errors.Disconnected()
    if isinstance(error, ValueError):
        return None
    name: str = getattr(error, "sqlite_errorname", None) or ""
    kind = KINDS.get(name) or _family(name)
    if kind is None:
        return None
    table, columns, constraint = _objects(message, kind)
    number = getattr(error, "sqlite_errorcode", None)
    return kind(errno=number, table=table, columns=columns, constraint=constraint)


def _family(name: str) -> type[errors.DatabaseFailure] | None:
    return next((kind for family, kind in FAMILIES.items() if name.startswith(family)), None)


def _objects(
    message: str, kind: type[errors.DatabaseFailure]
) -> tuple[str | None, tuple[str, ...], str | None]:
    """Table, columns and constraint of "UNIQUE constraint failed: t.a, t.b"."""
    found = FAILED.match(message)
    if found is None:
        return None, (), None
    if kind is errors.CheckViolation:
        return None, (), found[2]
    if found[2].startswith("index "):
        return None, (), found[2].removeprefix("index ").strip("'")
    names = [name.rpartition(".") for name in found[2].split(", ")]
    return names[0][0] or None, tuple(name for _, _, name in names), None
