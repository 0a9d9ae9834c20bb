"""Reading a `CREATE TABLE` statement as SQLite keeps it."""

from __future__ import annotations

from ....errors import DatabaseError
from .clauses import STARTS, clause
from .cursor import Cursor
from .table import Clause, ColumnText, Place, TableText
from .tokens import name_of, tokens


def read(sql: str) -> TableText:
    """The columns and constraints of a table; raises DatabaseError for anything else."""
    cursor = Cursor(tokens(sql), sql)
    cursor.need("CREATE")
    _ = cursor.take("TEMP") or cursor.take("TEMPORARY")
    cursor.need("TABLE")
    if cursor.take("IF"):
        cursor.need("NOT")
        cursor.need("EXISTS")
    name = cursor.name()
    if cursor.take("."):
        name = cursor.name()
    cursor.need("(")
    columns = _columns(cursor)
    constraints = _constraints(cursor)
    close = cursor.next.start
    cursor.need(")")
    return TableText(
        sql=sql,
        name=name_of(name),
        name_place=Place(name.start, name.end),
        columns=columns,
        constraints=constraints,
        close=close,
        options=_options(cursor),
    )


def _columns(cursor: Cursor) -> tuple[ColumnText, ...]:
    found = [_column(cursor)]
    while cursor.next.text == "," and cursor.after.upper not in STARTS:
        cursor.need(",")
        found.append(_column(cursor))
    return tuple(found)


def _column(cursor: Cursor) -> ColumnText:
    name = cursor.name()
    begin = end = name.end
    while cursor.next.kind in ("word", "quoted", "string") and not _begins_clause(cursor):
        token = cursor.skip()
        begin, end = (token.start if begin == name.end else begin), token.end
    if end > name.end and cursor.next.text == "(":
        end = cursor.brackets().end
    clauses: list[Clause] = []
    while cursor.next.text not in (",", ")"):
        clauses.append(clause(cursor, name_of(name)))
    return ColumnText(
        name=name_of(name),
        place=Place(name.start, cursor.last.end),
        name_place=Place(name.start, name.end),
        type_place=Place(begin, end),
        clauses=tuple(clauses),
    )


def _begins_clause(cursor: Cursor) -> bool:
    return cursor.next.upper in COLUMN_STARTS


def _constraints(cursor: Cursor) -> tuple[Clause, ...]:
    """SQLite takes table constraints without commas between them, too."""
    found: list[Clause] = []
    while cursor.next.text != ")":
        if cursor.next.kind == "end":
            raise cursor.unread()
        if not cursor.take(","):
            found.append(clause(cursor, ""))
    return tuple(found)


def _options(cursor: Cursor) -> frozenset[str]:
    words = [one.text.upper() for one in cursor.rest()]
    known = {"STRICT": "strict", "ROWID": "without rowid"}
    return frozenset(known[word] for word in words if word in known)


def table_of(sql: str | None, name: str) -> TableText:
    """The statement of a table that can be made anew; raises DatabaseError for any other."""
    if sql is None:
        raise DatabaseError(
            "there is no such table", where=name, cure="see how it is written in sqlite_master"
        )
    if sql.split(None, 2)[1].upper() == "VIRTUAL":
        raise DatabaseError(
            "a virtual table cannot be changed in place", where=name, cure="make it anew by hand"
        )
    return read(sql)


COLUMN_STARTS = frozenset(
    (
        "CONSTRAINT", "PRIMARY", "NOT", "NULL", "UNIQUE", "CHECK", "DEFAULT", "COLLATE",
        "REFERENCES", "GENERATED", "AS", "DEFERRABLE",
    )
)  # fmt: skip
