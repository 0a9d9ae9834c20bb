"""PostgreSQL: SQLSTATE codes, the same for every driver."""

from __future__ import annotations

import re

from .. import errors

KINDS: dict[str, type[errors.DatabaseFailure]] = {
    "23505": errors.UniqueViolation,
    "23503": errors.ForeignKeyViolation,
    "23001": errors.ForeignKeyViolation,
    "23514": errors.CheckViolation,
    "23502": errors.NotNullViolation,
    "23P01": errors.ExclusionViolation,
    "40P01": errors.Deadlock,
    "40001": errors.SerializationFailure,
    "55P03": errors.LockTimeout,
    "57014": errors.StatementCancelled,
    "25P03": errors.Disconnected,  # idle_in_transaction_session_timeout
    "25P04": errors.Disconnected,  # transaction_timeout
    "57P05": errors.Disconnected,  # idle_session_timeout
    "57P01": errors.Disconnected,  # an administrator ended it
    "57P02": errors.Disconnected,  # another process of the server crashed
    "57P03": errors.NotReady,
    "53300": errors.TooManyConnections,
    "53100": errors.OutOfDisk,
    "25006": errors.ReadOnly,
    "42501": errors.AccessDenied,
}
CLASSES: dict[str, type[errors.DatabaseFailure]] = {
    "08": errors.Disconnected,
    "28": errors.AccessDenied,
}
# "Key (tenant, lower(email))=(1, x) already exists.": the same in every language of the server.
KEY = re.compile(r"\((.+?)\)=\(")


def kind_of(sqlstate: str) -> type[errors.DatabaseFailure] | None:
    """What a SQLSTATE means, or None if it is no failure that an application acts on."""
    return KINDS.get(sqlstate) or CLASSES.get(sqlstate[:2])


def failure(
    sqlstate: str,
    message: str,
    *,
    constraint: str | None = None,
    table: str | None = None,
    column: str | None = None,
    detail: str | None = None,
) -> errors.DatabaseFailure | None:
    """The failure of a SQLSTATE; `message` and `detail` are read, never passed on."""
    kind = kind_of(sqlstate)
    if kind is None:
        return None
    if sqlstate == "57014" and "timeout" in message:
        kind = errors.StatementTimeout
    return kind(
        sqlstate=sqlstate,
        constraint=constraint or None,
        table=table or None,
        columns=_columns(column, detail, kind),
    )


def _columns(
    column: str | None, detail: str | None, kind: type[errors.DatabaseFailure]
) -> tuple[str, ...]:
    if column:
        return (column,)
    if not issubclass(kind, errors.ConstraintViolation):
        return ()
    found = KEY.search(detail or "")
    return tuple(name.strip().strip('"') for name in found[1].split(", ")) if found else ()
