"""Every failure of a database that an application can act on, drawn as a tree.

DatabaseFailure             what happened, where, what to do; never a value, never a password
  ConstraintViolation       the database refused a row
    UniqueViolation         a row with these values is there already
    ForeignKeyViolation     the row it refers to is missing, or others still refer to it
    CheckViolation          a CHECK says no
    NotNullViolation        a column without a value
    ExclusionViolation      it overlaps with another row (PostgreSQL)
  Contention                another transaction came between
    Deadlock                [retry]
    SerializationFailure    [retry]
    LockTimeout             [retry]
  TransactionAborted        COMMIT after a statement had failed: the server would roll back
  StatementTimeout          a statement ran longer than it may
  StatementCancelled        somebody cancelled the statement
  Unavailable               the database does not serve
    Disconnected            [retry] the connection is gone, and with it the transaction
      CommitUnknown         it went away during COMMIT: whether it holds is not known
    NotReady                [retry] the server starts, stops or recovers
    TooManyConnections      [retry] the server takes no more connections
    PoolTimeout             no connection of the pool became free in time
    CircuitOpen             too many failures in a row: not tried at all
    DatabaseClosed          it is being closed, or is: no new sessions
    DrainTimeout            closed, although connections were still held
    ForkedConnection        a forked child used a session of its parent's
  ReadOnly                  the database, or this transaction, takes no writes
  OutOfDisk                 the server has no room left
  AccessDenied              user, password or privilege

NPlusOneError               no failure of a database: one line sends the same statement many times

`retryable` says whether the whole unit of work may be run again, and is likely to succeed then.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from sqlalchemy import exc

from ..errors import AlchemigrateError


class DatabaseFailure(AlchemigrateError):  # noqa: N818  (its kinds are named as servers name them)
    """Base of all: `sqlstate` or `errno` as the server said, and the objects that it named."""

    retryable: ClassVar[bool] = False
    meaning: ClassVar[str] = "the database refused"
    advice: ClassVar[str] = ""

    def __init__(
        self,
        what: str | None = None,
        *,
        where: str = "",
        cure: str | None = None,
        sqlstate: str | None = None,
        errno: int | None = None,
        constraint: str | None = None,
        table: str | None = None,
        columns: Sequence[str] = (),
    ) -> None:
        self.sqlstate = sqlstate
        self.errno = errno
        self.constraint = constraint
        self.table = table
        self.columns = tuple(columns)
        super().__init__(
            self.meaning if what is None else what,
            where=where or _place(table, self.columns, constraint),
            cure=self.advice if cure is None else cure,
        )

    def __reduce__(self) -> tuple[object, ...]:
        return (*super().__reduce__(), dict(vars(self)))


def _place(table: str | None, columns: Sequence[str], constraint: str | None) -> str:
    """ "user (email), constraint uq_user_email": what the server named."""
    named = " ".join(filter(None, (table, f"({', '.join(columns)})" if columns else "")))
    return ", ".join(filter(None, (named, f"constraint {constraint}" if constraint else "")))


class ConstraintViolation(DatabaseFailure):
    """The database refused a row."""


class UniqueViolation(ConstraintViolation):
    """A row with these values is there already; `columns` where the server names them."""

    meaning = "a row with the same value is there already"
    advice = "use another value, or update that row"


class ForeignKeyViolation(ConstraintViolation):
    """The row it refers to is missing, or others still refer to it."""

    meaning = "the row it refers to is missing, or others still refer to this one"
    advice = "write the parent first, and delete it last"


class CheckViolation(ConstraintViolation):
    """A CHECK says no."""

    meaning = "a value breaks a CHECK"
    advice = "check the value before it is written"


class NotNullViolation(ConstraintViolation):
    """A column without a value."""

    meaning = "a column that must have a value has none"
    advice = "give it a value or a default"


class ExclusionViolation(ConstraintViolation):
    """It overlaps with another row."""

    meaning = "the row overlaps with another one"
    advice = "choose a range that is free"


class Contention(DatabaseFailure):
    """Another transaction came between."""

    retryable = True
    advice = "run the whole unit of work again"


class Deadlock(Contention):
    """Two transactions waited for each other; this one was ended."""

    meaning = "two transactions waited for each other, and this one was ended"
    advice = "run the whole unit of work again; take locks in one order to prevent it"


class SerializationFailure(Contention):
    """What this transaction had read was changed by another."""

    meaning = "another transaction changed what this one had read"


class LockTimeout(Contention):
    """A lock did not become free in time."""

    meaning = "a lock did not become free in time"
    advice = "run the whole unit of work again; keep transactions short"


class TransactionAborted(DatabaseFailure):
    """COMMIT after a statement had failed: PostgreSQL would roll back and call it a success."""

    meaning = "a statement of this transaction has failed, so that COMMIT would roll all of it back"
    advice = "roll back where the error is caught, or put the statement into begin_nested()"

    def __init__(self, what: str | None = None, *, cause: str = "", **told: Any) -> None:
        self.cause = cause
        super().__init__(what or f"{self.meaning} ({cause})" if cause else what, **told)


class StatementTimeout(DatabaseFailure):
    """A statement ran longer than it may."""

    meaning = "a statement ran longer than it may"
    advice = "make it faster, or allow more time for this one"


class StatementCancelled(DatabaseFailure):
    """Somebody cancelled the statement."""

    meaning = "the statement was cancelled"


class Unavailable(DatabaseFailure):
    """The database does not serve."""

    meaning = "the database does not serve"


class Disconnected(Unavailable):
    """The connection is gone, and with it the transaction."""

    retryable = True
    meaning = "the connection to the database is gone"
    advice = "run the whole unit of work again, on another connection"


class CommitUnknown(Disconnected):
    """The connection went away during COMMIT: whether it holds is not known."""

    retryable = False
    meaning = "the connection went away during COMMIT, so that it is unknown whether it holds"
    advice = "look whether the rows are there before it is done again"


class NotReady(Unavailable):
    """The server starts, stops or recovers."""

    retryable = True
    meaning = "the server starts, stops or recovers"
    advice = "run the whole unit of work again, a moment later"


class TooManyConnections(Unavailable):
    """The server takes no more connections."""

    retryable = True
    meaning = "the server takes no more connections"
    advice = "lower pool_size and max_overflow of its clients, or put a pooler before it"


class PoolTimeout(Unavailable, exc.TimeoutError):
    """No connection of the pool became free in time.

    `size`, `checked_out` and `overflow` are connections, `waited` is in seconds (None: unknown),
    `holders` says where those were taken that are held the longest. It is not retryable: one more
    in the queue makes it longer. It is SQLAlchemy's TimeoutError as well.
    """

    meaning = "no connection of the pool became free in time"
    advice = "hold connections shorter (see the places that hold them), or allow more of them"

    def __init__(
        self,
        what: str | None = None,
        *,
        size: int | None = None,
        checked_out: int | None = None,
        overflow: int | None = None,
        waited: float | None = None,
        holders: Sequence[str] = (),
        **told: Any,
    ) -> None:
        self.size = size
        self.checked_out = checked_out
        self.overflow = overflow
        self.waited = waited
        self.holders = tuple(holders)
        super().__init__(what or self._numbers(), **told)

    def _numbers(self) -> str:
        counted = {"size": self.size, "checked out": self.checked_out, "overflow": self.overflow}
        facts = [f"{name} {number}" for name, number in counted.items() if number is not None]
        if self.waited is not None:
            facts.append(f"waited {self.waited:.3f} s")
        if self.holders:
            facts.append(f"held longest by {', '.join(self.holders)}")
        return f"{self.meaning} ({', '.join(facts)})" if facts else self.meaning


class CircuitOpen(Unavailable):
    """Too many failures in a row: nothing is tried for another `wait` seconds."""

    meaning = "the database failed too often, so it is not asked at all"
    advice = "answer without the database, or try again later"

    def __init__(
        self, what: str | None = None, *, failures: int = 0, wait: float = 0.0, **told: Any
    ) -> None:
        self.failures = failures
        self.wait = wait
        numbers = f"{self.meaning} ({failures} failures in a row, next try in {wait:.1f} s)"
        super().__init__(what or numbers, **told)


class DatabaseClosed(Unavailable):
    """It is being closed, or is: no new sessions."""

    meaning = "the database object is closed and gives out no sessions"
    advice = "stop taking requests before it is closed, or make a new one"


class DrainTimeout(Unavailable):
    """Closed, although connections were still held: `holders` says where they were taken.

    `checked_out` connections were out of the pool after `waited` seconds. They are closed when
    they come back.
    """

    meaning = "closed while connections were still held"
    advice = "allow a longer deadline, or end what holds them first"

    def __init__(
        self,
        what: str | None = None,
        *,
        holders: Sequence[str] = (),
        checked_out: int = 0,
        waited: float = 0.0,
        **told: Any,
    ) -> None:
        self.holders = tuple(holders)
        self.checked_out = checked_out
        self.waited = waited
        places = f" by {', '.join(holders)}" if holders else ""
        numbers = f"{self.meaning}{places} ({checked_out} checked out, waited {waited:.1f} s)"
        super().__init__(what or numbers, **told)


class ForkedConnection(Unavailable):
    """A forked child used a session of its parent's."""

    meaning = "this connection is the parent process's, and this is a forked child"
    advice = "open a session of the child's own"


class ReadOnly(DatabaseFailure):
    """The database, or this transaction, takes no writes."""

    meaning = "the database takes no writes here"
    advice = "write to the primary, in a transaction that is not read-only"


class OutOfDisk(DatabaseFailure):
    """The server has no room left."""

    meaning = "the server has no room left"
    advice = "free disk space on the server; nothing was written"


class AccessDenied(DatabaseFailure):
    """User, password or privilege."""

    meaning = "the server denies access"
    advice = "check the user, its password and its privileges"


class NPlusOneError(AlchemigrateError):
    """One line sends the same statement many times: a relationship is loaded row by row."""
