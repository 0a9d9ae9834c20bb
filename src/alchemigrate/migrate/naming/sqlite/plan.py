"""Which constraints and indexes of a SQLite get names, and what is in the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

import sqlalchemy as sa

from ....checkkit.drift import both
from ....checkkit.name_pairs import name_pairs
from ....values.change import NameConstraint, RenameIndex
from ....values.models import Models
from ....values.operation import Step
from ....values.schema import Table
from ...write.sqlite import constraints
from ...write.sqlite.names import quoted
from ...write.sqlite.read import read
from ...write.sqlite.table import TableText
from ..plan import ordered
from ..rename import Rename
from .match import matched


@dataclass(frozen=True, slots=True)
class Naming:
    """The constraint with a `number` in the text of `table`, or an index (None), gets a name.

    `old` is "" if it has none, and is written there as `before`; `shown` is the constraint then.
    """

    table: str
    old: str
    new: str
    number: int | None
    shown: str
    before: str = ""

    @property
    def change(self) -> RenameIndex | NameConstraint:
        """What gives it the name."""
        if self.number is None:
            return RenameIndex(self.old, self.new)
        return NameConstraint(self.table, self.before, quoted(self.new), self.number)

    @property
    def back(self) -> RenameIndex | NameConstraint:
        """What gives it the old one again, wherever it is in the table by then."""
        if self.number is None:
            return RenameIndex(self.new, self.old)
        return NameConstraint(self.table, quoted(self.new), self.before)

    @property
    def sql(self) -> str:
        """What becomes of it, as a remark: no statement of SQLite says so."""
        return f"-- {self.table}: {self.shown}"


@dataclass(frozen=True, slots=True)
class NamingPlan:
    """Names in an order that works, and those that cannot be given, with the reason."""

    renames: tuple[Naming, ...] = ()
    refused: tuple[tuple[Naming, str], ...] = ()
    left_out: int = 0

    @property
    def steps(self) -> tuple[Step, ...]:
        """A step for each table, which is made anew once."""
        groups = [tuple(one) for _, one in groupby(self.renames, key=lambda one: one.table)]
        return tuple(
            Step(tuple(one.change for one in group), tuple(one.back for one in reversed(group)))
            for group in groups
        )


def plan(models: Models, connection: sa.Connection) -> NamingPlan:
    """The names that differ between models and the database that they were read with.

    Indexes come first; then tables, each with all its constraints.
    """
    assert models.database is not None
    texts = _texts(connection)
    renames: list[Rename] = []
    namings: list[Naming] = []
    refused: list[tuple[Naming, str]] = []
    for declared, actual in both(models):
        renames += _indexes(declared, actual)
        if actual.name in texts:
            wanted = list(_wanted(declared, texts[actual.name]))
            free, taken = _free(texts[actual.name], wanted)
            namings += free
            refused += taken
    found = ordered(renames, {("", name) for name in _taken(connection)})
    taken_too = [(_of_index(one), why) for one, why in found.refused]
    return NamingPlan((*map(_of_index, found.renames), *namings), (*taken_too, *refused))


def _of_index(one: Rename) -> Naming:
    return Naming(one.table, one.old, one.new, None, f"index {one.old} becomes {one.new}")


def _indexes(declared: Table, actual: Table) -> Iterator[Rename]:
    own = {one.name for one in actual.indexes}
    for one in name_pairs(declared, actual, "sqlite"):
        if one.index and one.found in own and one.found != one.wanted:
            yield Rename(declared.name, one.found, one.wanted, index=True)


def _wanted(declared: Table, text: TableText) -> Iterator[Naming]:
    for number, clause, name in matched(declared, text):
        if clause.name == name:
            continue
        after = read(constraints.as_written(text, clause, quoted(name)))
        shown = after.text(list(after.clauses())[number].place)
        before = constraints.written(text, clause)
        yield Naming(declared.name, clause.name or "", name, number, shown, before)


def _free(
    text: TableText, wanted: Iterable[Naming]
) -> tuple[list[Naming], list[tuple[Naming, str]]]:
    """In an order that finds each name free in its table, and those that never do."""
    left, free = list(wanted), list[Naming]()
    taken = [one.name for one in text.clauses() if one.name]
    while one := next((one for one in left if one.new not in taken), None):
        taken.append(one.new)
        if one.old:
            taken.remove(one.old)
        free.append(one)
        left.remove(one)
    return free, [(one, f"{one.new} is taken already") for one in left]


def _texts(connection: sa.Connection) -> dict[str, TableText]:
    rows = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE TABLE%'"
    )
    return {name: read(sql) for name, sql in rows}


def _taken(connection: sa.Connection) -> list[str]:
    rows = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type <> 'trigger'")
    return [row[0] for row in rows]
