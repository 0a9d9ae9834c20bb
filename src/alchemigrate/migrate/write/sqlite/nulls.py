"""Rows without a value where a primary key wants one: SQLite would number them by itself."""

from __future__ import annotations

from ....errors import DatabaseError
from .columns import needed
from .names import quoted
from .session import Session, first


def no_nulls(session: Session, table: str, column: str) -> None:
    """Raises DatabaseError if there are such rows, or no such column."""
    needed(session.table(table), column)
    where = f"FROM {quoted(table)} WHERE {quoted(column)} IS NULL"
    rows = session.ask(f"SELECT count(*) {where}")
    if first(rows):
        raise DatabaseError(
            f"{first(rows):,} rows have no value there",
            where=f"{table}.{column}",
            cure="fill them first: SQLite would number them by itself; nothing was changed",
        )
