"""The columns that `UPDATE` and `INSERT` give a value."""

from __future__ import annotations

from .computed import BEGIN
from .cursor import Cursor

ENDS = ("FROM", "WHERE", "RETURNING")


def assigned(cursor: Cursor) -> tuple[str, ...]:
    """The columns that are set, behind the table of an `UPDATE`; none where not all are known."""
    while cursor.next.kind != "end" and not cursor.take("SET"):
        cursor.skip()
    found: list[str] = []
    while cursor.next.kind != "end" and cursor.next.upper not in ENDS:
        columns = cursor.names() if cursor.next.text == "(" else (_column(cursor),)
        if not cursor.take("=") or any(map(_computed, columns)):
            return ()
        found += columns
        cursor.until(*ENDS)
        if not cursor.take(","):
            break
    return tuple(found)


def given(cursor: Cursor) -> tuple[str, ...]:
    """The columns in brackets behind the table of an `INSERT`; none where not all are known."""
    if cursor.take("AS"):
        cursor.name()
    columns = cursor.names()
    queried = any(" " in one for one in columns)
    return () if queried or any(map(_computed, columns)) else columns


def _column(cursor: Cursor) -> str:
    """A column, of which an element or a field may be set."""
    name = cursor.name().partition(".")[0]
    while cursor.next.text == "[":
        while cursor.next.kind != "end" and not cursor.take("]"):
            cursor.skip()
    return name


def _computed(name: str) -> bool:
    return not name or BEGIN in name
