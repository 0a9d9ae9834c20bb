"""Drop an index while the table is in use.

`DROP INDEX` waits for every running query, and all that come after it wait too. CONCURRENTLY keeps
nobody waiting. It goes with contract: old programs may be slow without it, or name it in ON
CONFLICT. Taken back, it is built again beside the writers, by the very statement that PostgreSQL
tells of it.

That of a table with partitions goes with all of its parts, and PostgreSQL has nothing like
CONCURRENTLY for it: for a moment nobody can use the table or any partition, and where one of those
locks is not free it gives up and tries again. Taken back, it is built as create_index does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...operationkit import Example, Operation
from ...operationkit.constraints import CONCURRENTLY
from ...operationkit.keys import named
from ...operationkit.needed import key_needed
from ...operationkit.partitioned import dropped, unread
from ...operationkit.presence import index_missing, table_missing
from ...values import change
from ...values.change import AddIndex
from ...values.operation import Problem, Step
from ...values.schema import Index, Schema, Unique


@dataclass(frozen=True, slots=True)
class DropIndex(Operation):
    """Drop the index `name` of `table`."""

    table: str
    name: str

    def check(self, schema: Schema) -> Iterator[Problem]:
        """The table has it, and no foreign key refers to its columns."""
        yield from table_missing(schema, self.table)
        yield from index_missing(schema, self.table, self.name)
        yield from unread(schema, self.table)
        found = self._found(schema)
        if found is not None and found.part_of:
            yield Problem(
                self.name,
                f"{self.name} is a part of {found.part_of}",
                f"drop {found.part_of}, or let it be",
            )
        if found is not None and found.unique and not found.expressions and not found.where:
            yield from key_needed(schema, Unique(self.table, found.columns, self.name))

    def expand(self, schema: Schema) -> tuple[Step, ...]:
        """Nothing: old programs may need it."""
        del schema
        return ()

    def contract(self, schema: Schema) -> tuple[Step, ...]:
        """It goes."""
        found = self._found(schema)
        assert found is not None
        gone = change.DropIndex(self.name, self.table)
        split = schema.tables[self.table].partitioned
        if found.valid is False and not split:
            return (Step((gone,), options=CONCURRENTLY),)
        if any((use.kind, use.name) == ("special index", self.name) for use in schema.uses):
            said = f"{self.name}, by which rows are clustered or replicated"
            return (Step((gone,), None, CONCURRENTLY, said),)
        if split:
            return dropped(schema, found)
        return (Step((gone,), (AddIndex(found),), CONCURRENTLY),)

    def _found(self, schema: Schema) -> Index | None:
        table = schema.tables.get(self.table)
        found = named(table, self.name) if table else None
        return found if isinstance(found, Index) else None


TABLES = """
CREATE TABLE orders (
    id INTEGER PRIMARY KEY, user_id INTEGER, code VARCHAR(9), CONSTRAINT uq_user UNIQUE (user_id)
);
CREATE INDEX ix_user ON orders (user_id);
CREATE UNIQUE INDEX uq_code ON orders (code);
CREATE TABLE line (id INTEGER PRIMARY KEY, code VARCHAR(9) REFERENCES orders (code));
INSERT INTO orders VALUES (1, 7, 'a');
"""
EVENTS = """
CREATE TABLE event (id INTEGER NOT NULL, day INTEGER NOT NULL, kind VARCHAR(9))
    PARTITION BY RANGE (day);
CREATE TABLE event_1 PARTITION OF event FOR VALUES FROM (0) TO (100);
CREATE TABLE event_2 PARTITION OF event FOR VALUES FROM (100) TO (200) PARTITION BY LIST (kind);
CREATE TABLE event_2_a PARTITION OF event_2 FOR VALUES IN ('a');
CREATE TABLE event_2_b PARTITION OF event_2 DEFAULT;
CREATE INDEX ix_event_id ON event (id);
CREATE INDEX own ON event_1 (kind);
INSERT INTO event VALUES (1, 7, 'a'), (2, 107, 'a'), (3, 108, 'b');
"""
OLD = ("INSERT INTO orders SELECT max(id) + 1, max(user_id) + 1, 'c' || max(id) FROM orders",)
EXAMPLES = (
    Example(
        DropIndex("orders", "ix_user"),
        TABLES,
        plain="DROP INDEX ix_user",
        old=OLD,
    ),
    Example(
        DropIndex("orders", "ix_lower"),
        TABLES + "CREATE INDEX ix_lower ON orders (lower(code) text_pattern_ops DESC, id)"
        " INCLUDE (user_id) WITH (fillfactor = 50) WHERE id > 0;",
        plain="DROP INDEX ix_lower",
        old=OLD,
        title="of a special kind",
        dialects=("postgresql",),
    ),
    Example(
        DropIndex("event", "ix_event_id"),
        EVENTS,
        plain="DROP INDEX ix_event_id",
        old=("INSERT INTO event SELECT max(id) + 1, 9, 'b' FROM event",),
        title="of a table with partitions",
        dialects=("postgresql",),
    ),
    Example(
        DropIndex("event_1", "event_1_id_idx"),
        EVENTS,
        refused="event_1_id_idx is a part of ix_event_id",
        dialects=("postgresql",),
    ),
    Example(
        DropIndex("orders", "uq_code"), TABLES, refused="uq_code of orders is referred to by line"
    ),
    Example(
        DropIndex("orders", "uq_user"),
        TABLES,
        refused="uq_user is of a constraint",
        title="that of a constraint",
    ),
    Example(DropIndex("orders", "ix"), TABLES, refused="orders has no index ix"),
)
