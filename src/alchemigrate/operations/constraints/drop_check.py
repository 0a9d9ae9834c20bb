"""Drop a CHECK before new code writes what it forbids.

`DROP CONSTRAINT` takes a moment, but waits for every running query, with all later ones behind it;
here it gives up and tries again. It goes with expand, as new programs may write what it forbids.
Taken back, it is made NOT VALID and then proven; where rows break it by then, it stays so, and the
rows have to be corrected first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...operationkit import Example, Operation
from ...operationkit.constraints import dropped
from ...operationkit.keys import named
from ...operationkit.presence import constraint_missing, partitions, table_missing
from ...values.operation import Problem, Step
from ...values.schema import Check, Schema


@dataclass(frozen=True, slots=True)
class DropCheck(Operation):
    """Drop the CHECK `name` of `table`."""

    table: str
    name: str

    def check(self, schema: Schema) -> Iterator[Problem]:
        """The table has it."""
        yield from table_missing(schema, self.table)
        yield from constraint_missing(schema, self.table, self.name, Check)
        yield from partitions(schema, self.table)

    def expand(self, schema: Schema) -> tuple[Step, ...]:
        """It goes."""
        found = named(schema.tables[self.table], self.name)
        assert isinstance(found, Check)
        return dropped(found)


TABLES = """
CREATE TABLE orders (
    id INTEGER PRIMARY KEY, price INTEGER,
    CONSTRAINT ck_price CHECK (price >= 0), CONSTRAINT uq_price UNIQUE (price)
);
INSERT INTO orders VALUES (1, 7), (2, NULL);
"""
EXAMPLES = (
    Example(
        DropCheck("orders", "ck_price"),
        TABLES,
        plain="ALTER TABLE orders DROP CONSTRAINT ck_price",
        old=("INSERT INTO orders SELECT max(id) + 1, max(price) + 1 FROM orders",),
        new=("INSERT INTO orders SELECT max(id) + 1, min(price) - 9 FROM orders",),
    ),
    Example(
        DropCheck("orders", "ck_price"),
        "CREATE TABLE orders (id INTEGER PRIMARY KEY, price INTEGER);"
        "INSERT INTO orders VALUES (1, -1);"
        "ALTER TABLE orders ADD CONSTRAINT ck_price CHECK (price >= 0) NOT VALID;",
        plain="ALTER TABLE orders DROP CONSTRAINT ck_price",
        old=("UPDATE orders SET price = 0 WHERE id = 1",),
        new=("UPDATE orders SET price = -1 WHERE id = 1",),
        title="not valid",
        dialects=("postgresql",),
    ),
    Example(DropCheck("orders", "ck_id"), TABLES, refused="orders has no CHECK ck_id"),
    Example(
        DropCheck("orders", "uq_price"),
        TABLES,
        refused="orders has no CHECK uq_price",
        title="another kind",
    ),
    Example(DropCheck("order", "ck_price"), TABLES, refused="there is no table order"),
)
