"""Drop a foreign key before new code writes what it forbids.

`DROP CONSTRAINT` takes a moment, but nobody can use either of the two tables then, and it waits for
every running query on them, with all later ones behind it; here it gives up and tries again.

It goes with expand, as new programs may write what it forbids. One with ON DELETE CASCADE or the
like does work for old programs, and goes with contract. Taken back, it is made NOT VALID and then
proven; where rows refer to nothing by then, they have to be corrected first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...operationkit import Example, Operation
from ...operationkit.constraints import acts, dropped
from ...operationkit.keys import named
from ...operationkit.presence import constraint_missing, partitions, table_missing
from ...values.operation import Problem, Step
from ...values.schema import ForeignKey, Schema


@dataclass(frozen=True, slots=True)
class DropForeignKey(Operation):
    """Drop the foreign key `name` of `table`."""

    table: str
    name: str

    def check(self, schema: Schema) -> Iterator[Problem]:
        """The table has it."""
        yield from table_missing(schema, self.table)
        yield from constraint_missing(schema, self.table, self.name, ForeignKey)
        yield from partitions(schema, self.table)

    def expand(self, schema: Schema) -> tuple[Step, ...]:
        """It goes, if it does nothing but forbid."""
        key = self._key(schema)
        return () if acts(key) else dropped(key)

    def contract(self, schema: Schema) -> tuple[Step, ...]:
        """It goes, if it does more."""
        key = self._key(schema)
        return dropped(key) if acts(key) else ()

    def _key(self, schema: Schema) -> ForeignKey:
        found = named(schema.tables[self.table], self.name)
        assert isinstance(found, ForeignKey)
        return found


TABLES = """
CREATE TABLE team (id INTEGER PRIMARY KEY);
CREATE TABLE person (
    id INTEGER PRIMARY KEY, team_id INTEGER, old_id INTEGER,
    CONSTRAINT fk_team FOREIGN KEY (team_id) REFERENCES team (id),
    CONSTRAINT fk_old FOREIGN KEY (old_id) REFERENCES team (id) ON DELETE CASCADE
);
INSERT INTO team VALUES (1);
INSERT INTO person VALUES (1, 1, NULL), (2, NULL, 1);
"""
EXAMPLES = (
    Example(
        DropForeignKey("person", "fk_team"),
        TABLES,
        plain="ALTER TABLE person DROP CONSTRAINT fk_team",
        old=("INSERT INTO person (id, team_id) SELECT max(id) + 1, 1 FROM person",),
        new=("INSERT INTO person (id, team_id) SELECT max(id) + 1, 77 FROM person",),
    ),
    Example(
        DropForeignKey("person", "fk_old"),
        TABLES,
        plain="ALTER TABLE person DROP CONSTRAINT fk_old",
        old=(
            "INSERT INTO team SELECT max(id) + 1 FROM team",
            "INSERT INTO person (id, old_id) SELECT max(id) + 1, 1 FROM person",
            "DELETE FROM team WHERE id > 1",
        ),
        new=("UPDATE person SET team_id = 1 WHERE id = 1",),
        title="that deletes",
    ),
    Example(
        DropForeignKey("person", "fk_team"),
        TABLES
        + "ALTER TABLE person DROP CONSTRAINT fk_team;"
        + "ALTER TABLE person ADD CONSTRAINT fk_team FOREIGN KEY (team_id) REFERENCES team"
        + " MATCH FULL DEFERRABLE INITIALLY DEFERRED NOT VALID;",
        plain="ALTER TABLE person DROP CONSTRAINT fk_team",
        title="at the end of a transaction, and not valid",
        dialects=("postgresql",),
    ),
    Example(DropForeignKey("person", "fk"), TABLES, refused="person has no foreign key fk"),
    Example(DropForeignKey("team", "fk_team"), TABLES, refused="team has no foreign key fk_team"),
)
