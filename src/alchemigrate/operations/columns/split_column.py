"""Split a column into several while old programs use it.

Each new column is computed of the old one, by `sql`, and the old one of them, by `down`: a trigger
does so with every write of programs that know only one side, and rows that are there are filled
batch by batch. Where a program writes both sides, the new one counts. What `down` cannot give back
as it was is lost as soon as a new program writes the row. When only new programs run, the old
column is dropped with its indexes and constraints.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...operationkit import Example, Operation
from ...operationkit.rearranging import NewColumn, Rearranging
from ...values.operation import Problem, Step
from ...values.schema import Schema


@dataclass(frozen=True, slots=True)
class SplitColumn(Operation):
    """Let `column` of `table` be the columns `into`; `down` is SQL over them that gives it back."""

    table: str
    column: str
    into: tuple[NewColumn, ...]
    down: str

    def check(self, schema: Schema) -> Iterator[Problem]:
        """It is there, nothing else needs it, and the new names are free."""
        if len({one.name for one in self.into}) < max(len(self.into), 1):
            yield Problem(
                self.table, f"{self.column} is split into too few names", "name each once"
            )
            return
        yield from self._columns.problems(schema)

    def expand(self, schema: Schema) -> tuple[Step, ...]:
        """The parts, kept in step."""
        return self._columns.expand(schema)

    def backfill(self, schema: Schema) -> tuple[Step, ...]:
        """Rows that are there get them."""
        return self._columns.backfill(schema)

    def contract(self, schema: Schema) -> tuple[Step, ...]:
        """The whole goes."""
        return self._columns.contract(schema)

    @property
    def _columns(self) -> Rearranging:
        return Rearranging(self.table, ((self.column, self.down),), self.into)


TABLES = """
CREATE TABLE person (
    id INTEGER PRIMARY KEY, place VARCHAR(50) NOT NULL, mail VARCHAR(50),
    CONSTRAINT ck_place CHECK (place <> '')
);
CREATE INDEX ix_person_place ON person (place);
INSERT INTO person (id, place) VALUES (1, '12345 Rome'), (2, '54321 New York');
"""
INTO = (
    NewColumn("zip", "VARCHAR(5)", "substr(place, 1, 5)", nullable=False),
    NewColumn("city", "VARCHAR(50)", "substr(place, 7)"),
)
EXAMPLES = (
    Example(
        SplitColumn("person", "place", INTO, "zip || ' ' || city"),
        TABLES,
        plain="ALTER TABLE person ADD COLUMN zip VARCHAR(5), ADD COLUMN city VARCHAR(50);"
        "UPDATE person SET zip = substr(place, 1, 5), city = substr(place, 7);"
        "ALTER TABLE person ALTER COLUMN zip SET NOT NULL, DROP COLUMN place",
        old=(
            "INSERT INTO person (id, place) SELECT max(id) + 1, '11111 Oslo' FROM person",
            "UPDATE person SET place = '22222 Lima' WHERE id = 1",
        ),
        new=(
            "INSERT INTO person (id, zip, city) SELECT max(id) + 1, '33333', 'Bern' FROM person",
            "UPDATE person SET city = 'Quito' WHERE id = 1",
            "UPDATE person SET mail = 'x' WHERE id = 2",
        ),
        same=(
            (
                "SELECT id, place FROM person ORDER BY id",
                "SELECT id, zip || ' ' || city FROM person ORDER BY id",
            ),
        ),
    ),
    Example(
        SplitColumn("person", "home", INTO, "zip || city"),
        TABLES,
        refused="person has no column home",
    ),
    Example(
        SplitColumn("person", "place", (NewColumn("mail", "TEXT", "place"),), "mail"),
        TABLES,
        refused="person has a column mail",
    ),
    Example(
        SplitColumn("person", "place", (NewColumn("zip", "TEXT", "place || mail"),), "zip"),
        TABLES,
        refused="person.mail is spoken of",
    ),
    Example(
        SplitColumn("person", "place", (), "''"),
        TABLES,
        refused="place is split into too few names",
    ),
    Example(
        SplitColumn("person", "place", INTO, "zip || ' ' || city"),
        TABLES + "CREATE VIEW places AS SELECT place FROM person;",
        refused="person.place is needed by view places",
        dialects=("postgresql",),
    ),
)
