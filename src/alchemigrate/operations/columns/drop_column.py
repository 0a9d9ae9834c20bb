"""Drop a column when no program reads it any more.

`DROP COLUMN` is quick, but code that still knows the column fails from that moment, and an ORM
reads every column that it knows. Code that does not know it cannot write rows as long as it is NOT
NULL. Here it first may be left out: it may be NULL, or gets `default`, which old programs then read
in rows of the new ones; a CHECK that speaks of it goes. When only new programs run, it is dropped
with its indexes and constraints, and its values are lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...operationkit import Example, Operation
from ...operationkit.dropping import dropped, dropping
from ...operationkit.needed import checks_of, needed_elsewhere, referred_to
from ...operationkit.not_null import lifted
from ...operationkit.presence import columns_missing, partitions, table_missing
from ...values.change import SetDefault
from ...values.operation import Problem, Step
from ...values.schema import Column, Schema, Table


@dataclass(frozen=True, slots=True)
class DropColumn(Operation):
    """Drop `column` of `table`; `default` is SQL for rows of programs that do not know it."""

    table: str
    column: str
    default: str | None = None

    def check(self, schema: Schema) -> Iterator[Problem]:
        """It is there, and nothing but its own indexes and constraints needs it."""
        yield from table_missing(schema, self.table)
        yield from columns_missing(schema, self.table, (self.column,))
        table = schema.tables.get(self.table)
        column = table.column(self.column) if table else None
        if table is None or column is None:
            return
        name = f"{self.table}.{self.column}"
        yield from partitions(schema, self.table)
        yield from needed_elsewhere(schema, self.table, (self.column,))
        for key in referred_to(schema, self.table, self.column):
            yield Problem(
                name,
                f"{name} is referred to by {key.table}",
                f"drop {key.name or 'that key'} before",
            )
        if column.primary_key:
            yield Problem(name, f"{name} is of the primary key", "make another primary key before")
        if len(table.columns) == 1:
            yield Problem(name, f"{name} is the only column of {self.table}", "drop the table")
        for unique in table.uniques:
            if unique.nulls_not_distinct and self.column in unique.columns:
                yield Problem(
                    name, f"only one row may leave {name} out: {unique.name}", "drop that before"
                )
        alone = not any(self.column in key.columns for key in table.foreign_keys)
        if self.default is not None and not (alone and not _is_unique(table, self.column)):
            yield Problem(
                name,
                f"{name} cannot be {self.default} in every new row: it is unique or refers to rows",
                "leave the default out",
            )

    def expand(self, schema: Schema) -> tuple[Step, ...]:
        """Rows can be written without it."""
        table, column = self._found(schema)
        steps: tuple[Step, ...] = ()
        if column.generated:
            return steps
        for check in checks_of(schema, table, self.column):
            steps = (*steps, *dropped(check))
        if self.default is not None:
            before = column.server_default
            made = SetDefault(self.table, self.column, self.default)
            return (*steps, Step((made,), (SetDefault(self.table, self.column, before),)))
        if not column.nullable and column.server_default is None:
            return (*steps, *lifted(self.table, self.column))
        return steps

    def contract(self, schema: Schema) -> tuple[Step, ...]:
        """It goes, and what is made of it."""
        table, column = self._found(schema)
        before = () if column.generated else checks_of(schema, table, self.column)
        gone = tuple(one.name or "" for one in before)
        return dropping(schema, self.table, (self.column,), gone=gone)

    def _found(self, schema: Schema) -> tuple[Table, Column]:
        table = schema.tables[self.table]
        column = table.column(self.column)
        assert column is not None
        return table, column


def _is_unique(table: Table, column: str) -> bool:
    keys = [one.columns for one in table.uniques]
    keys += [one.columns for one in table.indexes if one.unique]
    return any(column in key for key in keys)


TABLES = """
CREATE TABLE team (id INTEGER PRIMARY KEY, name VARCHAR(20));
INSERT INTO team (id, name) VALUES (1, 'Blue');
CREATE TABLE person (
    id INTEGER PRIMARY KEY, name VARCHAR(50) NOT NULL, age INTEGER NOT NULL,
    team_id INTEGER CONSTRAINT person_team_id_fkey REFERENCES team (id),
    CONSTRAINT ck_age CHECK (age IS NOT NULL AND age > 0),
    CONSTRAINT uq_person UNIQUE (name, team_id)
);
CREATE INDEX ix_person_age ON person (age, name);
CREATE INDEX ix_person_old ON person (name) WHERE age > 90;
INSERT INTO person (id, name, age, team_id) VALUES (1, 'Ada', 36, 1), (2, 'Brook', 7, NULL);
"""
OLD = (
    "INSERT INTO person (id, name, age) SELECT max(id) + 1, 'old' || max(id), 5 FROM person",
    "UPDATE person SET age = age + 1 WHERE id = 1",
)
EXAMPLES = (
    Example(
        DropColumn("person", "age"),
        TABLES,
        plain="ALTER TABLE person DROP COLUMN age",
        old=OLD,
        new=("INSERT INTO person (id, name) SELECT max(id) + 1, 'new' || max(id) FROM person",),
        title="with a CHECK, and in indexes",
        dialects=("postgresql",),
    ),
    Example(
        DropColumn("person", "age", default="1"),
        TABLES,
        plain="ALTER TABLE person DROP COLUMN age",
        old=OLD,
        new=("INSERT INTO person (id, name) SELECT max(id) + 1, 'new' || max(id) FROM person",),
        same=(("SELECT count(*) FROM person WHERE age IS NULL", "SELECT 0"),),
        title="old programs must not read NULL",
        dialects=("postgresql",),
    ),
    Example(
        DropColumn("person", "team_id"),
        TABLES,
        plain="ALTER TABLE person DROP COLUMN team_id",
        old=OLD,
        new=("INSERT INTO person (id, name, age) SELECT max(id) + 1, 'new', 4 FROM person",),
        title="a foreign key",
        dialects=("postgresql",),
    ),
    Example(
        DropColumn("log", "number"),
        "CREATE TABLE log (number INTEGER GENERATED ALWAYS AS IDENTITY, line TEXT);"
        "INSERT INTO log (line) VALUES ('a'), ('b');",
        plain="ALTER TABLE log DROP COLUMN number",
        old=("INSERT INTO log (line) SELECT line FROM log WHERE number = 1",),
        new=("INSERT INTO log (line) VALUES ('new')",),
        title="numbered by the database",
        dialects=("postgresql",),
    ),
    Example(DropColumn("person", "mail"), TABLES, refused="person has no column mail"),
    Example(DropColumn("person", "id"), TABLES, refused="person.id is of the primary key"),
    Example(
        DropColumn("person", "name", default="''"),
        TABLES,
        refused="person.name cannot be '' in every new row",
    ),
    Example(
        DropColumn("person", "mail"),
        "CREATE TABLE person (id INTEGER PRIMARY KEY, mail TEXT,"
        " CONSTRAINT uq_mail UNIQUE NULLS NOT DISTINCT (mail));",
        refused="only one row may leave person.mail out: uq_mail",
        dialects=("postgresql",),
    ),
    Example(DropColumn("team", "id"), TABLES, refused="team.id is referred to by person"),
    Example(
        DropColumn("person", "age"),
        TABLES + "CREATE VIEW grown AS SELECT name FROM person WHERE age > 17;",
        refused="person.age is needed by view grown",
        dialects=("postgresql",),
    ),
    Example(
        DropColumn("log", "once"),
        "CREATE TABLE log (once INTEGER, twice INTEGER GENERATED ALWAYS AS (once * 2) STORED);",
        refused="log.once is needed by generated column twice",
    ),
)
