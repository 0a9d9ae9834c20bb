"""Drop a UNIQUE constraint when no program needs it any more.

`DROP CONSTRAINT` takes a moment, but waits for every running query, with all later ones behind it;
here it gives up and tries again. It goes with contract, for old programs may name it in ON
CONFLICT: until then nobody can write equal values. Taken back, its index is built beside the
writers again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...operationkit import Example, Operation
from ...operationkit.constraints import index_dropped
from ...operationkit.keys import named
from ...operationkit.needed import key_needed
from ...operationkit.presence import constraint_missing, partitions, table_missing
from ...values.operation import Problem, Step
from ...values.schema import Schema, Unique


@dataclass(frozen=True, slots=True)
class DropUnique(Operation):
    """Drop the UNIQUE constraint `name` of `table`."""

    table: str
    name: str

    def check(self, schema: Schema) -> Iterator[Problem]:
        """The table has it, and no foreign key refers to its columns."""
        yield from table_missing(schema, self.table)
        yield from constraint_missing(schema, self.table, self.name, Unique)
        yield from partitions(schema, self.table)
        found = self._found(schema)
        if found is not None:
            yield from key_needed(schema, found)

    def expand(self, schema: Schema) -> tuple[Step, ...]:
        """Nothing: old programs may name it."""
        del schema
        return ()

    def contract(self, schema: Schema) -> tuple[Step, ...]:
        """It goes, with its index."""
        found = self._found(schema)
        assert found is not None
        return index_dropped(found, schema.dialect)

    def _found(self, schema: Schema) -> Unique | None:
        table = schema.tables.get(self.table)
        found = named(table, self.name) if table else None
        return found if isinstance(found, Unique) else None


TABLES = """
CREATE TABLE team (
    id INTEGER PRIMARY KEY, code VARCHAR(20), name VARCHAR(20),
    CONSTRAINT uq_code UNIQUE (code), CONSTRAINT uq_name UNIQUE (name)
);
CREATE TABLE person (id INTEGER PRIMARY KEY, code VARCHAR(20) REFERENCES team (code));
INSERT INTO team VALUES (1, 'a', 'A'), (2, NULL, NULL);
"""
OLD = (
    "INSERT INTO team (id, name) VALUES (9, 'A') ON CONFLICT (name) DO UPDATE SET code = 'again'",
)
NEW = ("INSERT INTO team SELECT max(id) + 1, 'c' || max(id), 'N' || max(id) FROM team",)
EXAMPLES = (
    Example(
        DropUnique("team", "uq_name"),
        TABLES,
        plain="ALTER TABLE team DROP CONSTRAINT uq_name",
        old=OLD,
        new=NEW,
    ),
    Example(
        DropUnique("team", "uq_name"),
        TABLES.replace("UNIQUE (name)", "UNIQUE NULLS NOT DISTINCT (name)"),
        plain="ALTER TABLE team DROP CONSTRAINT uq_name",
        old=OLD,
        new=NEW,
        title="NULLs are equal",
        dialects=("postgresql",),
    ),
    Example(
        DropUnique("team", "uq_name"),
        TABLES.replace("UNIQUE (name)", "UNIQUE (name) INCLUDE (id) DEFERRABLE"),
        plain="ALTER TABLE team DROP CONSTRAINT uq_name",
        new=NEW,
        title="what cannot be given back is told",
        dialects=("postgresql",),
    ),
    Example(
        DropUnique("team", "uq_code"),
        TABLES,
        refused="uq_code of team is referred to by person",
    ),
    Example(DropUnique("team", "uq"), TABLES, refused="team has no UNIQUE uq"),
)
