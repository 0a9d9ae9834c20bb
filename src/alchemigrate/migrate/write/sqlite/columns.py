"""Edits of the columns of a table: its text before, its text after."""

from __future__ import annotations

from ....errors import DatabaseError
from .defaults import default_text
from .read import read
from .table import Clause, ColumnText, Kind, Place, TableText
from .text import inserted, item_added, item_removed, replaced, taken_out
from .tokens import fold, name_of, same, tokens


def added(table: TableText, text: str) -> str:
    """With a column more, behind the last one."""
    return item_added(table, text, table.columns[-1].place)


def dropped(table: TableText, name: str) -> str:
    """Without a column and every constraint that it is part of."""
    column = needed(table, name)
    if len(table.columns) == 1:
        raise DatabaseError(
            "a table must keep a column", where=f"{table.name}.{name}", cure="drop the table"
        )
    for one in table.constraints:
        if any(same(other, name) for other in one.columns) or _mentions(one, name):
            return dropped(read(item_removed(table, one.place)), name)
    for other in table.columns:
        for one in other.clauses:
            if other.name != column.name and _mentions(one, name):
                return dropped(read(taken_out(table.sql, one.place)), name)
    return item_removed(table, column.place)


def with_type(table: TableText, name: str, type_sql: str) -> str:
    """With another type of a column."""
    column = needed(table, name)
    empty = column.type_place.start == column.type_place.end
    return replaced(table.sql, column.type_place, f" {type_sql}" if empty else type_sql)


def with_not_null(table: TableText, name: str) -> str:
    """With NOT NULL for a column; the same text if it is there."""
    column = needed(table, name)
    if column.clause(Kind.NOT_NULL):
        return table.sql
    null = column.clause(Kind.NULL)
    if null is not None:
        return replaced(table.sql, Place(null.at, null.place.end), "NOT NULL")
    return inserted(table.sql, column.type_place.end, " NOT NULL")


def without_not_null(table: TableText, name: str) -> str:
    """Without NOT NULL for a column; the same text if it is not there."""
    found = needed(table, name).clause(Kind.NOT_NULL)
    if found is None:
        return table.sql
    return without_not_null(read(taken_out(table.sql, found.place)), name)


def with_default(table: TableText, name: str, default: str | None) -> str:
    """With another default of a column, or with none."""
    column = needed(table, name)
    found = column.clause(Kind.DEFAULT)
    if default is None:
        return taken_out(table.sql, found.place) if found else table.sql
    value = default_text(default)
    if found is not None and found.value is not None:
        return replaced(table.sql, found.value, value)
    return inserted(table.sql, column.type_place.end, f" DEFAULT {value}")


def _mentions(clause: Clause, name: str) -> bool:
    """Whether the condition of a CHECK speaks of a column."""
    if clause.kind is not Kind.CHECK:
        return False
    return fold(name) in names_in(clause.sql)


def names_in(sql: str) -> frozenset[str]:
    """Everything in an expression that may be a name, folded."""
    return frozenset(fold(name_of(one)) for one in tokens(sql) if one.kind in ("word", "quoted"))


def needed(table: TableText, name: str) -> ColumnText:
    """The column of that name; raises DatabaseError if there is none."""
    found = table.column(name)
    if found is None:
        known = ", ".join(one.name for one in table.columns)
        raise DatabaseError(
            f"{table.name} has no column {name}", where=table.name, cure=f"it has {known}"
        )
    return found
