"""Give a column a default, or another one.

`SET DEFAULT` reads no rows, and changes none. From then on it is for everyone who writes rows
without the column, old programs too: so it is made first, and taken back to the default before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...operationkit import Example, Operation
from ...operationkit.presence import columns_missing, computed, numbered, table_missing
from ...values import change
from ...values.operation import Problem, Step
from ...values.schema import Schema


@dataclass(frozen=True, slots=True)
class SetDefault(Operation):
    """Let `column` of `table` be `default`, which is SQL, in rows that do not say it."""

    table: str
    column: str
    default: str

    def check(self, schema: Schema) -> Iterator[Problem]:
        """The column is there, and the database does not number or compute it."""
        yield from table_missing(schema, self.table)
        yield from columns_missing(schema, self.table, (self.column,))
        yield from numbered(schema, self.table, self.column)
        yield from computed(schema, self.table, self.column)

    def expand(self, schema: Schema) -> tuple[Step, ...]:
        """The default for what is written from now on."""
        column = schema.tables[self.table].column(self.column)
        before = column.server_default if column else None
        made = change.SetDefault(self.table, self.column, self.default)
        return (Step((made,), (change.SetDefault(self.table, self.column, before),)),)


TABLES = """
CREATE TABLE person (id INTEGER PRIMARY KEY, name VARCHAR(50), state VARCHAR(9) DEFAULT 'new');
INSERT INTO person (id, name) VALUES (1, 'Ada'), (2, NULL);
"""
EXAMPLES = (
    Example(
        SetDefault("person", "name", "'nobody'"),
        TABLES,
        plain="ALTER TABLE person ALTER COLUMN name SET DEFAULT 'nobody'",
        old=("INSERT INTO person (id, name) SELECT max(id) + 1, 'old' FROM person",),
        new=("INSERT INTO person (id) SELECT max(id) + 1 FROM person",),
    ),
    Example(
        SetDefault("person", "state", "'active'"),
        TABLES,
        plain="ALTER TABLE person ALTER COLUMN state SET DEFAULT 'active'",
        old=("INSERT INTO person (id) SELECT max(id) + 1 FROM person",),
        new=("INSERT INTO person (id) SELECT max(id) + 1 FROM person",),
        title="instead of another one",
    ),
    Example(SetDefault("person", "age", "0"), TABLES, refused="person has no column age"),
    Example(
        SetDefault("log", "number", "0"),
        "CREATE TABLE log (number SERIAL);",
        refused="the database numbers log.number",
        dialects=("postgresql",),
    ),
    Example(
        SetDefault("log", "twice", "0"),
        "CREATE TABLE log (once INTEGER, twice INTEGER GENERATED ALWAYS AS (once * 2) STORED);",
        refused="the database computes log.twice",
    ),
)
