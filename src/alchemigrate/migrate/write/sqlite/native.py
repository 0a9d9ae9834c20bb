"""Changes that SQLite has a statement for, and when that may be used."""

from __future__ import annotations

import sqlite3

from ....errors import DatabaseError
from ....values.change import (
    AddColumn,
    Change,
    CreateTable,
    DropColumn,
    DropTable,
    RenameColumn,
    RenameTable,
)
from . import columns, indexes, written
from .defaults import default_text
from .drops import clear
from .names import quoted
from .orphans import family
from .programs import broken
from .session import Session
from .table import Kind
from .tokens import fold, same

DROPS = (3, 35, 5)
"""The first version of SQLite whose DROP COLUMN does no harm."""
OWN = (Kind.PRIMARY, Kind.UNIQUE, Kind.FOREIGN)


def can_add(change: AddColumn) -> bool:
    """Whether ADD COLUMN takes such a column."""
    default = change.column.server_default
    if change.unique or change.column.primary_key or (change.references and default):
        return False
    if default is None:
        return change.column.nullable
    text = default_text(default).upper()
    return text[0] != "(" and not text.startswith("CURRENT") and text != "NULL"


def can_drop(session: Session, table: str, column: str) -> bool:
    """Whether DROP COLUMN takes a column, as nothing else of the table speaks of it."""
    if sqlite3.sqlite_version_info < DROPS or broken(session):
        return False
    text = session.table(table)
    found = text.column(column)
    if found is None or any(found.clause(kind) for kind in OWN) or len(text.columns) == 1:
        return False
    rest = [one for one in text.clauses() if one not in found.clauses]
    names = {fold(name) for one in rest for name in one.columns}
    names |= {name for one in rest for name in columns.names_in(text.text(one.place))}
    return fold(column) not in names


def carry_out(session: Session, change: Change) -> None:
    """Do it; raises DatabaseError for what SQLite has no form of."""
    match change:
        case AddColumn():
            session.do(f"ALTER TABLE {quoted(change.table)} ADD COLUMN {written.added(change)}")
        case DropColumn(table, column):
            clear(session, table, column)
            session.do(f"ALTER TABLE {quoted(table)} DROP COLUMN {quoted(column)}")
        case RenameColumn(table, column, name):
            columns.needed(session.table(table), column)
            session.do(
                f"ALTER TABLE {quoted(table)} RENAME COLUMN {quoted(column)} TO {quoted(name)}"
            )
        case RenameTable(table, name):
            session.do(f"ALTER TABLE {quoted(table)} RENAME TO {quoted(name)}")
        case CreateTable():
            session.do(written.created(change))
            for index in change.whole.indexes if change.whole else ():
                session.do(indexes.made(session, index))
        case DropTable(table):
            _drop(session, table)
        case _:
            raise DatabaseError(
                f"SQLite has nothing like {type(change).__name__}",
                where=str(getattr(change, "table", "")),
                cure="leave this change out on SQLite",
            )


def _drop(session: Session, table: str) -> None:
    others = [name for name in family(session, table) if not same(name, table)]
    if others:
        raise DatabaseError(
            f"{', '.join(others)} refer to it",
            where=table,
            cure="drop their foreign keys first",
        )
    session.table(table)
    session.do(f"DROP TABLE {quoted(table)}")
