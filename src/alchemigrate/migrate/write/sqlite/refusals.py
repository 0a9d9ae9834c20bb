"""Why SQLite refused a change, with the rows that are in the way."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from ....errors import DatabaseError
from ....values.change import AddConstraint, AddIndex, Change, SetNotNull
from ....values.operation import Step
from ....values.schema import Check, PrimaryKey, Unique
from .names import listed, quoted
from .rebuild import rowid
from .session import Session

MOST = 5
BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def busy(error: sqlite3.Error) -> bool:
    """Whether somebody else writes, or reads what is to be written: it can be tried again."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in BUSY


def told(session: Session, step: Step, error: sqlite3.Error) -> DatabaseError:
    """The error as one of ours; asked of the database as it was before."""
    where = next((str(getattr(one, "table", "")) for one in step.changes), "")
    rows = next((one for change in step.changes if (one := _in_the_way(session, change))), "")
    return DatabaseError(
        f"{error}{rows}",
        where=where,
        cure="correct these rows first; nothing was changed" if rows else "nothing was changed",
    )


def _in_the_way(session: Session, change: Change) -> str:
    """Rows that a change does not let in, by their numbers."""
    for table, condition in _conditions(change):
        number = rowid(session, table)
        if "without rowid" in session.table(table).options or not number:
            continue
        try:
            rows = session.ask(f"SELECT {number} FROM {quoted(table)} WHERE {condition}")
        except sqlite3.Error:
            continue
        if rows:
            several = ", ".join(str(row[0]) for row in rows[:MOST])
            more = ", .." if len(rows) > MOST else ""
            return f" ({len(rows):,} rows: rowid {several}{more})"
    return ""


def _conditions(change: Change) -> Iterator[tuple[str, str]]:
    """(table, condition of the rows that break it)."""
    match change:
        case SetNotNull(table, column):
            yield table, f"{quoted(column)} IS NULL"
        case AddConstraint(Check(table, sql)):
            yield table, f"NOT ({sql})"
        case AddConstraint(PrimaryKey(table, columns)):
            yield table, " OR ".join(f"{quoted(one)} IS NULL" for one in columns)
            yield table, _twice(table, columns)
        case AddConstraint(Unique(table, columns)):
            yield table, _twice(table, columns)
        case AddIndex(index) if index.unique and not index.expressions:
            yield index.table, _twice(index.table, index.columns, index.where or "1")


def _twice(table: str, columns: tuple[str, ...], where: str = "1") -> str:
    names = listed(columns)
    filled = " AND ".join(f"{quoted(one)} IS NOT NULL" for one in columns)
    several = (
        f"SELECT {names} FROM {quoted(table)} WHERE {filled} AND ({where}) "
        f"GROUP BY {names} HAVING count(*) > 1"
    )
    return f"({where}) AND ({names}) IN ({several})"
