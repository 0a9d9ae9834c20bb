"""Rename an index.

`ALTER INDEX .. RENAME` keeps nobody waiting, and no program names an index. On SQLite the index is
made anew, in one transaction. An index of a constraint is renamed with that: see rename_constraint.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...operationkit import Example, Operation
from ...operationkit.presence import index_missing, name_taken, partitions, table_missing
from ...values import change
from ...values.operation import Problem, Step
from ...values.schema import Schema


@dataclass(frozen=True, slots=True)
class RenameIndex(Operation):
    """Call the index `name` of `table` by the name `to`."""

    table: str
    name: str
    to: str

    def check(self, schema: Schema) -> Iterator[Problem]:
        """The table has it, and the new name is free."""
        yield from table_missing(schema, self.table)
        yield from index_missing(schema, self.table, self.name)
        yield from name_taken(schema, self.table, self.to)
        yield from partitions(schema, self.table)

    def expand(self, schema: Schema) -> tuple[Step, ...]:
        """It gets its name."""
        del schema
        scope = self.table.rpartition(".")[0]
        full = f"{scope}.{{}}" if scope else "{}"
        there = change.RenameIndex(full.format(self.name), self.to)
        back = change.RenameIndex(full.format(self.to), self.name)
        return (Step((there,), (back,)),)


TABLES = """
CREATE TABLE orders (
    id INTEGER PRIMARY KEY, user_id INTEGER, CONSTRAINT uq_user UNIQUE (user_id)
);
CREATE INDEX ix_user ON orders (user_id);
CREATE INDEX ix_other ON orders (id, user_id);
INSERT INTO orders VALUES (1, 7);
"""
EXAMPLES = (
    Example(
        RenameIndex("orders", "ix_user", "ix_orders_user_id"),
        TABLES,
        plain="ALTER INDEX ix_user RENAME TO ix_orders_user_id",
        old=("INSERT INTO orders SELECT max(id) + 1, max(user_id) + 1 FROM orders",),
    ),
    Example(
        RenameIndex("orders", "ix_user", "ix_other"), TABLES, refused="ix_other is taken by orders"
    ),
    Example(
        RenameIndex("orders", "uq_user", "uq"),
        TABLES,
        refused="uq_user is of a constraint",
        title="that of a constraint",
    ),
    Example(RenameIndex("orders", "ix", "ix_a"), TABLES, refused="orders has no index ix"),
)
