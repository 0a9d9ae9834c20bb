"""Merge several columns into one while old programs use them.

The new column is computed of the old ones, by `up`, and each old one of it, by its own SQL: a
trigger does so with every write of programs that know only one side, and rows that are there are
filled batch by batch. Where a program writes both sides, the new one counts. When only new programs
run, the old columns are dropped with their indexes and constraints.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...operationkit import Example, Operation
from ...operationkit.rearranging import NewColumn, Rearranging
from ...values.operation import Problem, Step
from ...values.schema import Schema


@dataclass(frozen=True, slots=True)
class MergeColumns(Operation):
    """Let `columns` of `table` be one; each comes with SQL that gives it back from that."""

    table: str
    columns: tuple[tuple[str, str], ...]
    into: NewColumn

    def check(self, schema: Schema) -> Iterator[Problem]:
        """They are there, nothing else needs them, and the new name is free."""
        if len({name for name, _ in self.columns}) < max(len(self.columns), 1):
            yield Problem(
                self.table, f"{self.into.name} is made of too few names", "name each once"
            )
            return
        yield from self._columns.problems(schema)

    def expand(self, schema: Schema) -> tuple[Step, ...]:
        """The whole, kept in step."""
        return self._columns.expand(schema)

    def backfill(self, schema: Schema) -> tuple[Step, ...]:
        """Rows that are there get it."""
        return self._columns.backfill(schema)

    def contract(self, schema: Schema) -> tuple[Step, ...]:
        """The parts go."""
        return self._columns.contract(schema)

    @property
    def _columns(self) -> Rearranging:
        return Rearranging(self.table, self.columns, (self.into,))


TABLES = """
CREATE TABLE person (
    id INTEGER PRIMARY KEY, zip VARCHAR(5) NOT NULL, city VARCHAR(50), mail VARCHAR(50),
    CONSTRAINT uq_person UNIQUE (zip, mail)
);
INSERT INTO person (id, zip, city) VALUES (1, '12345', 'Rome'), (2, '54321', 'New York');
"""
DOWN = (("zip", "substr(place, 1, 5)"), ("city", "substr(place, 7)"))
INTO = NewColumn("place", "VARCHAR(60)", "zip || ' ' || city")
EXAMPLES = (
    Example(
        MergeColumns("person", DOWN, INTO),
        TABLES,
        plain="ALTER TABLE person ADD COLUMN place VARCHAR(60);"
        "UPDATE person SET place = zip || ' ' || city;"
        "ALTER TABLE person DROP COLUMN zip, DROP COLUMN city",
        old=(
            "INSERT INTO person (id, zip, city) SELECT max(id) + 1, '11111', 'Oslo' FROM person",
            "UPDATE person SET city = 'Lima' WHERE id = 1",
        ),
        new=(
            "INSERT INTO person (id, place) SELECT max(id) + 1, '33333 Bern' FROM person",
            "UPDATE person SET place = '44444 Quito' WHERE id = 1",
        ),
        same=(
            (
                "SELECT id, zip || ' ' || city FROM person ORDER BY id",
                "SELECT id, place FROM person ORDER BY id",
            ),
        ),
    ),
    Example(
        MergeColumns("person", (("street", "place"),), INTO),
        TABLES,
        refused="person has no column street",
    ),
    Example(
        MergeColumns("person", DOWN, NewColumn("mail", "TEXT", "zip || city")),
        TABLES,
        refused="person has a column mail",
    ),
    Example(
        MergeColumns("person", (("id", "1"), ("zip", "place")), INTO),
        TABLES,
        refused="person.id is of the primary key",
    ),
)
