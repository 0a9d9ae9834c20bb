"""Create an index while the table is written.

`CREATE INDEX` lets nobody write the table until it is built. Here the index is built CONCURRENTLY:
writers go on, and what a build that broke off has left is dropped before it begins again. On
SQLite, which lets one write at a time anyway, it is built in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...operationkit import Example, Operation
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
        found = schema.tables.get(self.index.table)
        if found is not None and found.partitioned:
            yield Problem(
                found.name,
                f"{found.name} has partitions, and no index of all is built beside their writers",
                f"create it ON ONLY {found.name}, then one CONCURRENTLY on each partition, and "
                "ALTER INDEX .. ATTACH PARTITION each",
            )

    def questions(self, schema: Schema) -> tuple[Question, ...]:
        """Rows that a unique index would not let in."""
        del schema
        one = self.index
        if not one.unique or one.where or one.expressions:
            return ()
        return (Question(Asked.DUPLICATES, one.table, one.columns),)

    def expand(self, schema: Schema) -> tuple[Step, ...]:
        """Built beside the writers."""
        del schema
        name = self.index.name or ""
        made, gone = AddIndex(self.index), DropIndex(name, self.index.table)
        return (Step((made,), (gone,), frozenset(("concurrently",))),)


TABLES = """
CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL, state VARCHAR(10));
INSERT INTO orders VALUES (1, 7, 'open'), (2, 8, 'open');
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
        CreateIndex(Index("events", ("at",), "ix_events_at")),
        "CREATE TABLE events (id INTEGER, at DATE) PARTITION BY RANGE (at);",
        refused="events has partitions",
        dialects=("postgresql",),
    ),
    Example(
        CreateIndex(Index("order", ("id",), "ix_order_id")),
        TABLES,
        refused="there is no table order",
    ),
)
