"""Rows that refer to nothing: SQLite says so only when it is asked."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from ....errors import DatabaseError
from .names import quoted
from .session import Session
from .tokens import same

Orphan = tuple[str, str, str]
MOST = 5


def orphans(session: Session, tables: Iterable[str]) -> set[Orphan]:
    """(table, row, what it refers to) of the rows of these tables."""
    found: set[Orphan] = set()
    for table in tables:
        if not session.has(table):
            continue
        try:
            rows = session.ask(f"PRAGMA foreign_key_check({quoted(table)})")
        except sqlite3.OperationalError as error:
            found.add((table, "", str(error)))
        else:
            found |= {(table, str(row[1]), row[2]) for row in rows}
    return found


def no_more(session: Session, before: set[Orphan], tables: Iterable[str]) -> None:
    """Raises DatabaseError, and names the rows, if there are some that were not there before."""
    more = sorted(orphans(session, tables) - before)
    if not more:
        return
    table, _, refers = more[0]
    rows = [row for name, row, other in more if (name, other) == (table, refers)]
    if rows == [""]:
        raise DatabaseError(
            refers, where=table, cure="what is referred to must be a primary key, or unique"
        )
    several = ", ".join(rows[:MOST]) + (", .." if len(rows) > MOST else "")
    raise DatabaseError(
        f"{len(rows):,} rows refer to nothing in {refers}: rowid {several}",
        where=table,
        cure="correct or delete them first; nothing was changed",
    )


def family(session: Session, table: str) -> list[str]:
    """A table and those that refer to it."""
    found = [table]
    for name in session.tables():
        rows = session.ask(f"PRAGMA foreign_key_list({quoted(name)})")
        if not same(name, table) and any(same(row[2], table) for row in rows):
            found.append(name)
    return found
