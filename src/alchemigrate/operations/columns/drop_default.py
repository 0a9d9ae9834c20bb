"""Take away the default of a column.

`DROP DEFAULT` reads no rows, and changes none. But code that writes rows without the column counts
on the default: so it goes last, when only programs run that say a value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...operationkit import Example, Operation
from ...operationkit.presence import columns_missing, computed, numbered, table_missing
from ...values.change import SetDefault
from ...values.operation import Problem, Step
from ...values.schema import Schema


@dataclass(frozen=True, slots=True)
class DropDefault(Operation):
    """Let `column` of `table` have no default."""

    table: str
    column: str

    def check(self, schema: Schema) -> Iterator[Problem]:
        """The column is there and has a default that is nothing more."""
        yield from table_missing(schema, self.table)
        yield from columns_missing(schema, self.table, (self.column,))
        yield from numbered(schema, self.table, self.column)
        yield from computed(schema, self.table, self.column)
        table = schema.tables.get(self.table)
        column = table.column(self.column) if table else None
        if column is not None and column.server_default is None:
            name = f"{self.table}.{self.column}"
            yield Problem(name, f"{name} has no default", "leave it out")

    def expand(self, schema: Schema) -> tuple[Step, ...]:
        """Nothing: old programs count on it."""
        del schema
        return ()

    def contract(self, schema: Schema) -> tuple[Step, ...]:
        """The default goes."""
        column = schema.tables[self.table].column(self.column)
        before = column.server_default if column else None
        gone = SetDefault(self.table, self.column, None)
        return (Step((gone,), (SetDefault(self.table, self.column, before),)),)


TABLES = """
CREATE TABLE person (id INTEGER PRIMARY KEY, name VARCHAR(50), state VARCHAR(9) DEFAULT 'new');
INSERT INTO person (id, name) VALUES (1, 'Ada'), (2, NULL);
"""
EXAMPLES = (
    Example(
        DropDefault("person", "state"),
        TABLES,
        plain="ALTER TABLE person ALTER COLUMN state DROP DEFAULT",
        old=("INSERT INTO person (id) SELECT max(id) + 1 FROM person",),
        new=("INSERT INTO person (id, state) SELECT max(id) + 1, 'x' FROM person",),
        same=(("SELECT count(*) FROM person WHERE state IS NULL", "SELECT 0"),),
    ),
    Example(DropDefault("person", "name"), TABLES, refused="person.name has no default"),
    Example(DropDefault("person", "age"), TABLES, refused="person has no column age"),
    Example(
        DropDefault("log", "number"),
        "CREATE TABLE log (number SERIAL);",
        refused="the database numbers log.number",
        dialects=("postgresql",),
    ),
)
