"""Create an index while the table is written.

`CREATE INDEX` lets nobody write the table until it is built. Here the index is built CONCURRENTLY:
writers go on, and what a build that broke off has left is dropped before it begins again. On
SQLite, which lets one write at a time anyway, it is built in one transaction.

PostgreSQL builds no index of a table with partitions so. Here it is made of that table alone, which
takes a moment; then one is built CONCURRENTLY on each partition, and becomes a part of it in a
short transaction, for which nobody can use that partition. With the last one it is valid.
Partitions that are made meanwhile have theirs from the beginning. An index that a partition has
already is left alone. Taken back, the whole goes first, with the parts that it has by then: for
that moment nobody can use any partition.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...operationkit import Example, Operation
from ...operationkit.partitioned import built, indistinct, unread
from ...operationkit.presence import columns_missing, name_taken, table_missing
from ...values.change import AddIndex, DropIndex
from ...values.operation import Problem, Step
from ...values.question import Asked, Question
from ...values.schema import Index, Schema


@dataclass(frozen=True, slots=True)
class CreateIndex(Operation):
    """Make `index`."""

    index: Index

    def check(self, schema: Schema) -> Iterator[Problem]:
        """The table and its columns are there, and the name is free."""
        named = () if self.index.expressions else (*self.index.columns, *self.index.include)
        yield from table_missing(schema, self.index.table)
        yield from columns_missing(schema, self.index.table, named)
        yield from name_taken(schema, self.index.table, self.index.name or "")
        yield from unread(schema, self.index.table)
        if self.index.unique:
            yield from indistinct(schema, self.index.table, self.index.columns)

    def questions(self, schema: Schema) -> tuple[Question, ...]:
        """Rows that a unique index would not let in."""
        del schema
        one = self.index
        if not one.unique or one.where or one.expressions:
            return ()
        return (Question(Asked.DUPLICATES, one.table, one.columns),)

    def expand(self, schema: Schema) -> tuple[Step, ...]:
        """Built beside the writers."""
        if schema.tables[self.index.table].partitioned:
            return built(schema, self.index)
        name = self.index.name or ""
        made, gone = AddIndex(self.index), DropIndex(name, self.index.table)
        return (Step((made,), (gone,), frozenset(("concurrently",))),)


TABLES = """
CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL, state VARCHAR(10));
INSERT INTO orders VALUES (1, 7, 'open'), (2, 8, 'open');
"""
EVENTS = """
CREATE TABLE event (id INTEGER NOT NULL, day INTEGER NOT NULL, kind VARCHAR(9))
    PARTITION BY RANGE (day);
CREATE TABLE event_1 PARTITION OF event FOR VALUES FROM (0) TO (100);
CREATE TABLE event_2 PARTITION OF event FOR VALUES FROM (100) TO (200) PARTITION BY LIST (kind);
CREATE TABLE event_2_a PARTITION OF event_2 FOR VALUES IN ('a');
CREATE TABLE event_2_b PARTITION OF event_2 DEFAULT;
INSERT INTO event VALUES (1, 7, 'a'), (2, 107, 'a'), (3, 108, 'b');
"""
EXAMPLES = (
    Example(
        CreateIndex(Index("orders", ("user_id",), "ix_orders_user_id")),
        TABLES,
        plain="CREATE INDEX ix_orders_user_id ON orders (user_id)",
        old=("INSERT INTO orders SELECT max(id) + 1, 7, 'open' FROM orders",),
        new=("UPDATE orders SET state = 'done' WHERE user_id = 7",),
    ),
    Example(
        CreateIndex(Index("orders", ("user_id",), "uq_orders_user_id", unique=True)),
        TABLES,
        plain="CREATE UNIQUE INDEX uq_orders_user_id ON orders (user_id)",
        old=("INSERT INTO orders SELECT max(id) + 1, max(user_id) + 1, 'open' FROM orders",),
        title="unique",
    ),
    Example(
        CreateIndex(Index("orders", ("user_id",), "ix_open", where="state = 'open'")),
        TABLES,
        plain="CREATE INDEX ix_open ON orders (user_id) WHERE state = 'open'",
        old=("UPDATE orders SET state = 'done' WHERE id = 1",),
        title="of some rows",
    ),
    Example(
        CreateIndex(Index("orders", ("client_id",), "ix_orders_client_id")),
        TABLES,
        refused="orders has no column client_id",
    ),
    Example(
        CreateIndex(Index("event", ("id",), "ix_event_id")),
        EVENTS,
        plain="CREATE INDEX ix_event_id ON event (id)",
        old=("INSERT INTO event SELECT max(id) + 1, 9, 'b' FROM event",),
        new=("UPDATE event SET kind = 'c' WHERE id = 3",),
        title="of a table with partitions",
        dialects=("postgresql",),
    ),
    Example(
        CreateIndex(Index("event", ("kind", "day", "id"), "uq_event", unique=True, where="id > 0")),
        EVENTS + "CREATE INDEX event_1_kind_day_id_idx ON event_1 (id);",
        plain="CREATE UNIQUE INDEX uq_event ON event (kind, day, id) WHERE id > 0",
        old=("INSERT INTO event SELECT max(id) + 1, 109, 'a' FROM event",),
        title="unique, in partitions of partitions",
        dialects=("postgresql",),
    ),
    Example(
        CreateIndex(Index("event", ("id", "day"), "uq_event", unique=True)),
        EVENTS,
        refused="event_2 is partitioned by kind, without which nothing is unique",
        dialects=("postgresql",),
    ),
    Example(
        CreateIndex(Index("event", ("id",), "ix_event_id")),
        EVENTS + "CREATE SCHEMA IF NOT EXISTS old; CREATE TABLE old.event_0 (LIKE event);"
        "ALTER TABLE event ATTACH PARTITION old.event_0 FOR VALUES FROM (-9) TO (0);",
        refused="old.event_0, a partition of event, is in another schema",
        dialects=("postgresql",),
    ),
    Example(
        CreateIndex(Index("order", ("id",), "ix_order_id")),
        TABLES,
        refused="there is no table order",
    ),
)
