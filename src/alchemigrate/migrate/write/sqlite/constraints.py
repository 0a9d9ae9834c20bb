"""Edits of the constraints of a table, those that stand beside a column included."""

from __future__ import annotations

from ....errors import DatabaseError
from ....values.change import NameConstraint
from .names import quoted
from .table import Clause, Kind, Place, TableText
from .text import inserted, item_added, item_removed, replaced, taken_out
from .tokens import name_of, same, tokens

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


def given(table: TableText, change: NameConstraint) -> str:
    """With a name, or without; raises DatabaseError if it is another one than was planned for."""
    if change.number is None:
        return as_written(table, named(table, name_of(tokens(change.before)[0])), change.name)
    every = list(table.clauses())
    if change.number >= len(every) or written(table, every[change.number]) != change.before:
        raise DatabaseError(
            "the table was changed meanwhile", where=table.name, cure="run it again"
        )
    return as_written(table, every[change.number], change.name)


def as_written(table: TableText, clause: Clause, name: str) -> str:
    """With a name as it is to be written, for a constraint that may have one; "" takes it away."""
    if name and clause.name_place is not None:
        return replaced(table.sql, clause.name_place, name)
    if name:
        return inserted(table.sql, clause.at, f"CONSTRAINT {name} ")
    return replaced(table.sql, Place(clause.place.start, clause.at), "")


def written(table: TableText, clause: Clause) -> str:
    """The name of a constraint as it is written; "" if it has none."""
    return table.text(clause.name_place) if clause.name_place else ""


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
