"""Edits of the constraints of a table, those that stand beside a column included."""

from __future__ import annotations

from ....errors import DatabaseError
from .names import quoted
from .table import Clause, Kind, Place, TableText
from .text import inserted, item_added, item_removed, replaced, taken_out
from .tokens import same

CONSTRAINTS = (Kind.PRIMARY, Kind.UNIQUE, Kind.CHECK, Kind.FOREIGN)


def added(table: TableText, text: str) -> str:
    """With a constraint more, at the end."""
    return item_added(table, text)


def dropped(table: TableText, name: str) -> str:
    """Without the constraint of that name."""
    return _without(table, named(table, name))


def renamed(table: TableText, old: str, new: str) -> str:
    """With another name of a constraint."""
    place = named(table, old).name_place
    assert place is not None
    return replaced(table.sql, place, quoted(new))


def with_name(table: TableText, clause: Clause, name: str) -> str:
    """With a name for a constraint that has none, or another one."""
    if clause.name_place is not None:
        return replaced(table.sql, clause.name_place, quoted(name))
    return inserted(table.sql, clause.at, f"CONSTRAINT {quoted(name)} ")


def as_written(table: TableText, clause: Clause, name: str) -> str:
    """With a name as it was written once, for a constraint that has one; "" takes it away."""
    if name and clause.name_place is not None:
        return replaced(table.sql, clause.name_place, name)
    return replaced(table.sql, Place(clause.place.start, clause.at), "")


def named(table: TableText, name: str) -> Clause:
    """The constraint of that name; raises DatabaseError if there is none, or more than one."""
    found = [one for one in table.clauses() if one.name is not None and same(one.name, name)]
    if len(found) != 1:
        known = ", ".join(one.name for one in table.clauses() if one.name)
        count = "no constraint" if not found else f"{len(found)} constraints"
        raise DatabaseError(
            f"{table.name} has {count} of the name {name}",
            where=table.name,
            cure=f"it has {known}" if known else "give its constraints names: schema adopt-names",
        )
    return found[0]


def _without(table: TableText, clause: Clause) -> str:
    if clause in table.constraints:
        return item_removed(table, clause.place)
    return taken_out(table.sql, clause.place)
