"""Let a column hold no NULL, while old code may still write some.

`SET NOT NULL` reads the whole table while nobody can use it. Here a CHECK is made that holds for
new rows at once, then proven for the rows that are there while writers go on; after that NOT NULL
needs no look at the rows, and the CHECK goes.

With `fill`, SQL over the row's columns, a trigger puts that where a program writes NULL, and rows
that have NULL get it. Without it there must be no such row, and programs must have stopped to write
NULL.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...checkkit.quoting import quoted
from ...operationkit import Example, Operation
from ...operationkit.names import own_name
from ...operationkit.not_null import proven
from ...operationkit.presence import columns_missing, key_missing, table_missing
from ...values.change import Desynchronize, Fill, Synchronize
from ...values.operation import Problem, Step
from ...values.question import Asked, Question
from ...values.schema import Schema


@dataclass(frozen=True, slots=True)
class SetNotNull(Operation):
    """Let `column` of `table` hold no NULL; `fill` is what stands there instead."""

    table: str
    column: str
    fill: str | None = None

    def check(self, schema: Schema) -> Iterator[Problem]:
        """The column is there and may be NULL; to be filled, the table needs a key."""
        yield from table_missing(schema, self.table)
        yield from columns_missing(schema, self.table, (self.column,))
        table = schema.tables.get(self.table)
        column = table.column(self.column) if table else None
        if column is not None and not column.nullable:
            name = f"{self.table}.{self.column}"
            yield Problem(name, f"{name} is NOT NULL already", "leave it out")
        if self.fill is not None:
            yield from key_missing(schema, self.table)

    def questions(self, schema: Schema) -> tuple[Question, ...]:
        """No row has NULL there, unless they are filled."""
        del schema
        if self.fill is not None:
            return ()
        return (Question(Asked.NULLS, self.table, (self.column,)),)

    def expand(self, schema: Schema) -> tuple[Step, ...]:
        """What is written gets a value."""
        del schema
        if self.fill is None:
            return ()
        name = own_name(self.table, self.column, "fill")
        filled = Synchronize(self.table, name, ((self.column, self.fill),), ())
        return (Step((filled,), (Desynchronize(self.table, name),)),)

    def backfill(self, schema: Schema) -> tuple[Step, ...]:
        """What is there gets a value."""
        key = schema.tables[self.table].primary_key
        if self.fill is None or key is None:
            return ()
        empty = f"{quoted(self.column)} IS NULL"
        fill = Fill(self.table, key.columns, ((self.column, self.fill),), empty)
        return (Step((fill,), loses="which rows had NULL"),)

    def contract(self, schema: Schema) -> tuple[Step, ...]:
        """A proven CHECK first, then NOT NULL."""
        del schema
        steps = proven(self.table, self.column)
        if self.fill is not None:
            trigger = own_name(self.table, self.column, "fill")
            again = Synchronize(self.table, trigger, ((self.column, self.fill),), ())
            return (*steps, Step((Desynchronize(self.table, trigger),), (again,)))
        return steps


TABLES = """
CREATE TABLE person (id INTEGER PRIMARY KEY, name VARCHAR(50), mail VARCHAR(50) NOT NULL);
INSERT INTO person (id, name, mail) VALUES (1, 'Ada', 'ada@host'), (2, NULL, 'brook@host');
"""
EXAMPLES = (
    Example(
        SetNotNull("person", "name", fill="mail"),
        TABLES,
        plain="UPDATE person SET name = mail WHERE name IS NULL;"
        "ALTER TABLE person ALTER COLUMN name SET NOT NULL",
        old=(
            "INSERT INTO person (id, mail) SELECT max(id) + 1, 'x' FROM person",
            "UPDATE person SET name = NULL WHERE id = 1",
        ),
        new=("INSERT INTO person (id, name, mail) SELECT max(id) + 1, 'n', 'x' FROM person",),
        same=(("SELECT count(*) FROM person WHERE name IS NULL", "SELECT 0"),),
    ),
    Example(
        SetNotNull("person", "name"),
        TABLES + "DELETE FROM person WHERE id = 2;",
        plain="ALTER TABLE person ALTER COLUMN name SET NOT NULL",
        old=("INSERT INTO person (id, name, mail) SELECT max(id) + 1, 'n', 'x' FROM person",),
        title="no NULL is there",
    ),
    Example(SetNotNull("person", "mail"), TABLES, refused="person.mail is NOT NULL already"),
    Example(
        SetNotNull("log", "line", fill="''"),
        "CREATE TABLE log (line VARCHAR(9));",
        refused="log has no primary key",
    ),
)
