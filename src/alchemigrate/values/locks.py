"""The locks that statements of revisions were seen to take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TableLock:
    """A lock on a table that others see, its mode as PostgreSQL's `LOCK TABLE` writes it; `more`
    that it is a heavier one than was expected of the statement."""

    table: str
    mode: str
    more: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    """A statement that was run: the locks that it took beyond those held before; `outside` that it
    ran outside the transaction."""

    revision: str
    path: str
    line: int
    sql: str
    milliseconds: float
    outside: bool = False
    locks: tuple[TableLock, ...] = ()


@dataclass(frozen=True, slots=True)
class Measurement:
    """All statements of the revisions that were chosen; `failed` says where and why one raised."""

    server: int
    statements: tuple[Measured, ...] = ()
    failed: str = ""
