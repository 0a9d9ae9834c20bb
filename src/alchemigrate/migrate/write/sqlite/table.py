"""A `CREATE TABLE` statement as it is written, with the place of everything in its text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from .tokens import same


class Kind(StrEnum):
    """What a clause of a column or table says."""

    PRIMARY = "primary"
    UNIQUE = "unique"
    CHECK = "check"
    FOREIGN = "foreignkey"
    NOT_NULL = "not null"
    NULL = "null"
    DEFAULT = "default"
    COLLATE = "collate"
    GENERATED = "generated"
    NOTHING = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Characters `start` (included) to `end` (excluded) of the statement."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Clause:
    """A constraint, or what else is said of a column: `place` includes the name, if it has one.

    `at` is where the clause begins behind the name. `columns` are those that it is on, `refers` and
    `refers_columns` what a foreign key refers to, `sql` the condition of a CHECK.
    """

    kind: Kind
    place: Place
    at: int
    columns: tuple[str, ...] = ()
    name: str | None = None
    name_place: Place | None = None
    refers: str = ""
    refers_columns: tuple[str, ...] = ()
    sql: str = ""
    value: Place | None = None


@dataclass(frozen=True, slots=True)
class ColumnText:
    """A column: its name, its type (an empty place behind the name if it has none), its clauses."""

    name: str
    place: Place
    name_place: Place
    type_place: Place
    clauses: tuple[Clause, ...] = ()

    def clause(self, kind: Kind) -> Clause | None:
        """The first clause of a kind."""
        return next((one for one in self.clauses if one.kind is kind), None)


@dataclass(frozen=True, slots=True)
class TableText:
    """The whole statement `sql`; `close` is the place of its last bracket."""

    sql: str
    name: str
    name_place: Place
    columns: tuple[ColumnText, ...]
    constraints: tuple[Clause, ...]
    close: int
    options: frozenset[str] = frozenset()

    def column(self, name: str) -> ColumnText | None:
        """The column of that name."""
        return next((one for one in self.columns if same(one.name, name)), None)

    def clauses(self) -> Iterator[Clause]:
        """Those of the columns, then those of the table."""
        for column in self.columns:
            yield from column.clauses
        yield from self.constraints

    def text(self, place: Place) -> str:
        """What is written there."""
        return self.sql[place.start : place.end]
