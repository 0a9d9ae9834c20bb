"""What a client is told about a failure of the database: a status, and nothing of its inside."""

from __future__ import annotations

from .. import errors


class NothingKeptError(Exception):
    """The reason to roll back that a unit is given when an answer keeps nothing."""


STATUSES: tuple[tuple[type[errors.DatabaseFailure], int], ...] = (
    (errors.ConstraintViolation, 409),
    (errors.StatementTimeout, 504),
    (errors.CommitUnknown, 500),
    (errors.Contention, 503),
    (errors.Unavailable, 503),
    (errors.ReadOnly, 503),
)
"""The first that fits counts; anything else is a 500."""


def status_of(failure: errors.DatabaseFailure) -> int:
    """The HTTP status for a failure."""
    return next((status for kind, status in STATUSES if isinstance(failure, kind)), 500)


def body_of(failure: errors.DatabaseFailure) -> dict[str, str]:
    """The answer's JSON: what kind of failure it is; tables, columns and hosts are left out."""
    return {"detail": failure.meaning}


def succeeded(status: int) -> bool:
    """Whether an answer with this status keeps what was written: below 400."""
    return status < 400
