"""Add a CHECK while the table is in use.

`ADD CONSTRAINT .. CHECK` reads the whole table while nobody can use it. Here the CHECK is made NOT
VALID, which holds for what is written from then on and takes a moment; then the rows that are there
are read while writers go on.

It comes with contract: until then old programs may write what it forbids. No row must break it when
it begins; where rows do, correct them first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...operationkit import Example, Operation
from ...operationkit.constraints import proven
from ...operationkit.presence import name_taken, partitions, table_missing
from ...values.operation import Problem, Step
from ...values.question import Asked, Question
from ...values.schema import Check, Schema


@dataclass(frozen=True, slots=True)
class AddCheck(Operation):
    """Let `condition` hold for the rows of `table`, by the name `name`."""

    table: str
    name: str
    condition: str

    def check(self, schema: Schema) -> Iterator[Problem]:
        """The table is there, and the name is free."""
        yield from table_missing(schema, self.table)
        yield from partitions(schema, self.table)
        yield from name_taken(schema, self.table, self.name)

    def questions(self, schema: Schema) -> tuple[Question, ...]:
        """Rows that break it."""
        del schema
        return (Question(Asked.BROKEN, self.table, (), condition=self.condition),)

    def expand(self, schema: Schema) -> tuple[Step, ...]:
        """Nothing: old programs may go on to break it."""
        del schema
        return ()

    def contract(self, schema: Schema) -> tuple[Step, ...]:
        """For new rows first, then for all."""
        del schema
        return proven(Check(self.table, self.condition, self.name))


TABLES = """
CREATE TABLE orders (id INTEGER PRIMARY KEY, price INTEGER, CONSTRAINT ck_id CHECK (id > 0));
INSERT INTO orders VALUES (1, 7), (2, NULL);
"""
EXAMPLES = (
    Example(
        AddCheck("orders", "ck_price", "price >= 0"),
        TABLES,
        plain="ALTER TABLE orders ADD CONSTRAINT ck_price CHECK (price >= 0)",
        old=(
            "INSERT INTO orders SELECT max(id) + 1, -1 FROM orders",
            "UPDATE orders SET price = 0 WHERE price < 0",
        ),
        new=("INSERT INTO orders SELECT max(id) + 1, 3 FROM orders",),
    ),
    Example(AddCheck("orders", "ck_id", "id > 1"), TABLES, refused="ck_id is taken by orders"),
    Example(AddCheck("order", "ck_id", "id > 1"), TABLES, refused="there is no table order"),
    Example(AddCheck("orders", "", "id > 1"), TABLES, refused="it has no name"),
)
