"""NOT NULL of columns that are kept in step: as remarks, while triggers see to it.

SQLite lets no trigger fill in a column before it is looked at, so a program that does not know it
could not insert rows. A remark gives it back, letter by letter.
"""

from __future__ import annotations

from dataclasses import replace

from ....errors import DatabaseError
from ....values.change import Desynchronize, Synchronize
from .columns import needed
from .read import read
from .table import Kind, TableText
from .text import replaced
from .tokens import comments


def relaxed(table: TableText, change: Synchronize) -> TableText:
    """With a remark for each NOT NULL that would keep out a program that leaves the column out."""
    for name in names(change):
        clause = needed(table, name).clause(Kind.NOT_NULL)
        if clause is None or needed(table, name).clause(Kind.DEFAULT):
            continue
        text = table.text(clause.place)
        if "*/" in text or "--" in text:
            raise DatabaseError(
                f"{text} has a comment in it", where=f"{table.name}.{name}", cure="take it out"
            )
        table = read(replaced(table.sql, clause.place, f"{_begin(change)}{text} */"))
    return table


def given_back(table: TableText, change: Desynchronize) -> TableText:
    """With what the remarks say."""
    mark = _begin(change)
    for start, end in reversed(comments(table.sql)):
        if table.sql.startswith(mark, start):
            text = table.sql[start + len(mark) : end - len(" */")]
            table = read(f"{table.sql[:start]}{text}{table.sql[end:]}")
    return table


def required(table: TableText, change: Synchronize) -> tuple[str, ...]:
    """The columns that have such a remark."""
    mark = _begin(change)
    places = [start for start, _ in comments(table.sql) if table.sql.startswith(mark, start)]
    found = [needed(table, name) for name in names(change)]
    return tuple(
        one.name
        for one in found
        if any(one.name_place.end <= at <= _end(table, one.name) for at in places)
    )


def present(table: TableText, change: Synchronize) -> Synchronize:
    """The part of it that speaks of columns which the table has by now."""
    up = tuple(one for one in change.up if table.column(one[0]))
    down = tuple(one for one in change.down if table.column(one[0]))
    return replace(change, up=up, down=down)


def names(change: Synchronize) -> tuple[str, ...]:
    """The columns that are kept in step."""
    return tuple(name for pairs in (change.up, change.down) for name, _ in pairs)


def _end(table: TableText, name: str) -> int:
    """Where the next column begins, or the constraints do, or the table ends."""
    begins = [one.place.start for one in table.columns]
    begins += [one.place.start for one in table.constraints]
    own = needed(table, name).place.start
    return min((at for at in begins if at > own), default=table.close)


def _begin(change: Synchronize | Desynchronize) -> str:
    return f"/* {change.name}: "
