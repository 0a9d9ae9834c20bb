"""Safe code in the place of a dangerous statement: what is added to it, and lines around it."""

from __future__ import annotations

from dataclasses import dataclass

CALL = ""
"""Stands for the statement itself."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a revision, CALL for the statement itself.

    `outside` says that it stands in an `autocommit_block()`, `locks` that it locks a table in use,
    `again` that it may be run again after a failure further on.
    """

    code: str = CALL
    outside: bool = False
    locks: bool = False
    again: bool = True


@dataclass(frozen=True, slots=True)
class Recipe:
    """The lines that take the place of a statement, in order.

    `keywords` are added to its call, `words` to its SQL: each a pattern, and what is put behind
    where it matches. `names` must be known for it, and stand in `lines`. `builds` says that a line
    calls `_drop_invalid`, `sql` that a line is for PostgreSQL alone. `limits` asks for a
    lock_timeout before the first line of each transaction that locks.
    """

    lines: tuple[Line, ...] = (Line(),)
    keywords: tuple[str, ...] = ()
    words: tuple[tuple[str, str], ...] = ()
    names: tuple[str, ...] = ()
    builds: bool = False
    sql: bool = False
    limits: bool = False
