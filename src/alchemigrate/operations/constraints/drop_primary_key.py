"""Drop a primary key when no program needs it any more.

`DROP CONSTRAINT` takes a moment, but waits for every running query, with all later ones behind it;
here it gives up and tries again. It goes with contract, for old programs may name it in ON CONFLICT
or find rows by it. Its columns stay NOT NULL. Taken back, its index is built beside the writers
again. Logical replication of a table cannot do without it, unless the table has another REPLICA
IDENTITY.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...operationkit import Example, Operation
from ...operationkit.constraints import index_dropped
from ...operationkit.needed import key_needed
from ...operationkit.presence import partitions, table_missing
from ...values.operation import Problem, Step
from ...values.schema import Schema


@dataclass(frozen=True, slots=True)
class DropPrimaryKey(Operation):
    """Drop the primary key of `table`."""

    table: str

    def check(self, schema: Schema) -> Iterator[Problem]:
        """The table has one with a name, and no foreign key refers to it."""
        yield from table_missing(schema, self.table)
        yield from partitions(schema, self.table)
        table = schema.tables.get(self.table)
        if table is None:
            return
        key = table.primary_key
        if key is None:
            yield Problem(self.table, f"{self.table} has no primary key", "leave it out")
        elif not key.name:
            yield Problem(
                self.table,
                f"the primary key of {self.table} has no name",
                "give it one: see schema adopt-names",
            )
        else:
            yield from key_needed(schema, key)

    def expand(self, schema: Schema) -> tuple[Step, ...]:
        """Nothing: old programs may need it."""
        del schema
        return ()

    def contract(self, schema: Schema) -> tuple[Step, ...]:
        """It goes, with its index."""
        key = schema.tables[self.table].primary_key
        assert key is not None
        return index_dropped(key, schema.dialect)


TABLES = """
CREATE TABLE team (id INTEGER NOT NULL, CONSTRAINT pk_team PRIMARY KEY (id));
CREATE TABLE person (
    id INTEGER NOT NULL, team_id INTEGER REFERENCES team (id), CONSTRAINT pk_person PRIMARY KEY (id)
);
INSERT INTO team VALUES (1);
INSERT INTO person VALUES (1, 1);
"""
EXAMPLES = (
    Example(
        DropPrimaryKey("person"),
        TABLES,
        plain="ALTER TABLE person DROP CONSTRAINT pk_person",
        old=("INSERT INTO person VALUES (1, 1) ON CONFLICT (id) DO NOTHING",),
        new=("INSERT INTO person SELECT max(id) + 1, 1 FROM person",),
    ),
    Example(DropPrimaryKey("team"), TABLES, refused="pk_team of team is referred to by person"),
    Example(
        DropPrimaryKey("log"), "CREATE TABLE log (line TEXT);", refused="log has no primary key"
    ),
    Example(
        DropPrimaryKey("log"),
        "CREATE TABLE log (id INTEGER PRIMARY KEY);",
        refused="the primary key of log has no name",
        dialects=("sqlite",),
    ),
)
