"""Reading one clause of a column or table: a constraint, a default, a collation."""

from __future__ import annotations

from .cursor import Cursor
from .table import Clause, Kind, Place
from .tokens import name_of

STARTS = frozenset(("CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"))
"""Words that begin a constraint of a table."""
ENDS = frozenset(("CONSTRAINT", ",", ")", ""))


def clause(cursor: Cursor, column: str) -> Clause:
    """The clause that comes next; `column` is the one that it stands in, "" in the table itself."""
    start = cursor.next.start
    name, place = None, None
    if cursor.take("CONSTRAINT"):
        token = cursor.name()
        name, place = name_of(token), Place(token.start, token.end)
    at = cursor.next.start
    if place is not None and (cursor.next.upper or cursor.next.text) in ENDS:
        return Clause(Kind.NOTHING, Place(start, place.end), place.end, (), name, place)
    read = _body(cursor, (column,) if column else ())
    return Clause(
        read.kind, Place(start, cursor.last.end), at, read.columns, name, place, read.refers,
        read.refers_columns, read.sql, read.value,
    )  # fmt: skip


def _body(cursor: Cursor, columns: tuple[str, ...]) -> Clause:
    """What stands behind the name; its places are filled in by the caller."""
    token = cursor.skip()
    here = Place(token.start, token.end)
    match token.upper:
        case "PRIMARY":
            return Clause(Kind.PRIMARY, here, 0, _primary(cursor, columns))
        case "UNIQUE":
            found = columns or cursor.names()
            _conflict(cursor)
            return Clause(Kind.UNIQUE, here, 0, found)
        case "CHECK":
            place = cursor.brackets()
            _conflict(cursor)
            return Clause(Kind.CHECK, here, 0, columns, sql=cursor.between(place), value=place)
        case "FOREIGN":
            cursor.need("KEY")
            found = cursor.names()
            cursor.need("REFERENCES")
            return _references(cursor, here, found)
        case "REFERENCES":
            return _references(cursor, here, columns)
        case "NOT":
            cursor.need("NULL")
            _conflict(cursor)
            return Clause(Kind.NOT_NULL, here, 0, columns)
        case "NULL":
            _conflict(cursor)
            return Clause(Kind.NULL, here, 0, columns)
        case "DEFAULT":
            return Clause(Kind.DEFAULT, here, 0, columns, value=_value(cursor))
        case "COLLATE":
            cursor.name()
            return Clause(Kind.COLLATE, here, 0, columns)
        case "GENERATED" | "AS":
            _generated(cursor, token.upper)
            return Clause(Kind.GENERATED, here, 0, columns)
    raise cursor.unread()


def _primary(cursor: Cursor, columns: tuple[str, ...]) -> tuple[str, ...]:
    cursor.need("KEY")
    found = columns or cursor.names()
    _ = cursor.take("ASC") or cursor.take("DESC")
    _conflict(cursor)
    cursor.take("AUTOINCREMENT")
    return found


def _conflict(cursor: Cursor) -> None:
    """ON CONFLICT and what to do then."""
    if cursor.next.upper == "ON" and cursor.after.upper == "CONFLICT":
        for _ in range(3):
            cursor.skip()


def _references(cursor: Cursor, here: Place, columns: tuple[str, ...]) -> Clause:
    refers = name_of(cursor.name())
    other = cursor.names() if cursor.next.text == "(" else ()
    while True:
        if cursor.take("ON"):
            cursor.skip()
            _ = cursor.take("NO") or cursor.take("SET")
            cursor.skip()
        elif cursor.take("MATCH"):
            cursor.name()
        elif _defers(cursor):
            cursor.take("NOT")
            cursor.need("DEFERRABLE")
            if cursor.take("INITIALLY"):
                cursor.skip()
        else:
            return Clause(Kind.FOREIGN, here, 0, columns, refers=refers, refers_columns=other)


def _defers(cursor: Cursor) -> bool:
    return "DEFERRABLE" in (
        cursor.next.upper, cursor.after.upper if cursor.next.upper == "NOT" else "",
    )  # fmt: skip


def _value(cursor: Cursor) -> Place:
    """The value of a DEFAULT: something in brackets, or one word with a sign or none."""
    if cursor.next.text == "(":
        return cursor.brackets()
    start = cursor.next.start
    if cursor.next.text in ("+", "-"):
        cursor.skip()
    cursor.skip()
    return Place(start, cursor.last.end)


def _generated(cursor: Cursor, first: str) -> None:
    if first == "GENERATED":
        cursor.need("ALWAYS")
        cursor.need("AS")
    cursor.brackets()
    _ = cursor.take("STORED") or cursor.take("VIRTUAL")
