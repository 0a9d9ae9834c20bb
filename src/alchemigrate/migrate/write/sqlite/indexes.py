"""Indexes of SQLite, which knows no other change of one than to drop it and make it again."""

from __future__ import annotations

from ....errors import DatabaseError
from ....values.schema import Index
from . import written
from .names import quoted
from .session import Session
from .table import Place
from .text import replaced
from .tokens import tokens


def made(session: Session, index: Index) -> str:
    """The statement that makes one; raises DatabaseError if a column is not there.

    SQLite itself would take the name in its quotes for a text, and index that.
    """
    table = session.table(index.table)
    missing = [one for one in index.columns if not index.expressions and table.column(one) is None]
    if missing:
        raise DatabaseError(
            f"{table.name} has no column {missing[0]}",
            where=index.name or table.name,
            cure=f"it has {', '.join(one.name for one in table.columns)}",
        )
    return written.index(index)


def rename(session: Session, name: str, new: str) -> None:
    """Drop it and make it again under another name."""
    sql = session.index(name)
    session.do(f"DROP INDEX {quoted(name)}")
    session.do(with_name(sql, new))


def with_name(sql: str, new: str) -> str:
    """The statement of an index with another name."""
    found = tokens(sql)
    at = next(number for number, one in enumerate(found) if one.upper == "INDEX") + 1
    return replaced(sql, Place(found[at].start, found[at].end), quoted(new))
