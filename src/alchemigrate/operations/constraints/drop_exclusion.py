"""Drop an exclusion constraint when no program needs it any more.

`DROP CONSTRAINT` takes a moment, but waits for every running query, with all later ones behind it;
here it gives up and tries again. It goes with contract, for old programs may name it in ON CONFLICT
DO NOTHING: until then nobody can write what it forbids.

Taken back, it is made by the very words that PostgreSQL tells of it; but nobody can use the table
meanwhile, and where that takes longer than a statement may that holds such a lock (5 s), or rows
exclude each other by then, nothing is taken back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...operationkit import Example, Operation
from ...operationkit.keys import named
from ...operationkit.presence import (
    constraint_missing,
    only_postgresql,
    partitions,
    table_missing,
)
from ...values.change import AddExclusion, DropConstraint
from ...values.operation import Problem, Step
from ...values.schema import Exclusion, Schema


@dataclass(frozen=True, slots=True)
class DropExclusion(Operation):
    """Drop the exclusion constraint `name` of `table`."""

    table: str
    name: str

    def check(self, schema: Schema) -> Iterator[Problem]:
        """The table has it."""
        yield from only_postgresql(schema, self.table, "exclusion constraints")
        yield from table_missing(schema, self.table)
        yield from constraint_missing(schema, self.table, self.name, Exclusion)
        yield from partitions(schema, self.table)

    def expand(self, schema: Schema) -> tuple[Step, ...]:
        """Nothing: old programs may name it."""
        del schema
        return ()

    def contract(self, schema: Schema) -> tuple[Step, ...]:
        """It goes."""
        found = named(schema.tables[self.table], self.name)
        assert isinstance(found, Exclusion)
        gone = DropConstraint(self.table, self.name)
        return (Step((gone,), (AddExclusion(self.table, self.name, found),)),)


TABLES = """
CREATE TABLE booking (
    id INTEGER PRIMARY KEY, room INT4RANGE, "to" INT4RANGE, CONSTRAINT ck_room CHECK (room <> "to"),
    CONSTRAINT ex_room EXCLUDE USING gist (room WITH &&, "to" range_ops WITH &&)
        WITH (fillfactor = 60) WHERE (id > 0) DEFERRABLE
);
INSERT INTO booking VALUES (1, '[1,1]', '[2,5)'), (2, '[2,2]', '[1,5)');
"""
EXAMPLES = (
    Example(
        DropExclusion("booking", "ex_room"),
        TABLES,
        plain="ALTER TABLE booking DROP CONSTRAINT ex_room",
        old=("UPDATE booking SET room = '[3,4]' WHERE id = 1",),
        new=("UPDATE booking SET room = '[5,6]' WHERE id = 1",),
        dialects=("postgresql",),
    ),
    Example(
        DropExclusion("booking", "ck_room"),
        TABLES,
        refused="booking has no exclusion constraint ck_room",
        dialects=("postgresql",),
    ),
    Example(
        DropExclusion("booking", "ex_room"),
        "CREATE TABLE booking (id INTEGER);",
        refused="sqlite has no exclusion constraints",
        dialects=("sqlite",),
    ),
)
