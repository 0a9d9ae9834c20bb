"""Create a table.

A new table keeps nobody waiting, but its foreign keys lock the tables that they refer to against
writers, all of them until the last is there. Here the table is made alone, with its indexes and
constraints, and each foreign key after that in a transaction of its own, which reads no rows; they
are proven later, with nobody waiting. Taken back, the table is dropped with what programs have
written to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ...operationkit import Example, Operation
from ...operationkit.constraints import proven
from ...operationkit.presence import columns_missing, table_missing, too_long
from ...values import change
from ...values.operation import Problem, Step
from ...values.schema import Column, ForeignKey, Index, PrimaryKey, Schema, Table, Type, Unique


@dataclass(frozen=True, slots=True)
class CreateTable(Operation):
    """Make `table`."""

    table: Table

    def check(self, schema: Schema) -> Iterator[Problem]:
        """The name is free, keys have names, and what they refer to is there."""
        one = self.table
        for name in _names(one):
            yield from too_long(schema, name)
        if one.name in schema.tables or one.name in schema.views:
            what = "table" if one.name in schema.tables else "view"
            yield Problem(one.name, f"there is a {what} {one.name}", "take another name")
        for column in one.columns:
            if not column.type.sql.get(schema.dialect):
                name = f"{one.name}.{column.name}"
                yield Problem(name, f"{name} has no type on {schema.dialect}", "say it in its sql")
        for key in one.foreign_keys:
            if not key.name:
                yield Problem(one.name, "a foreign key has no name", "say a name")
            if key.refers != one.name:
                yield from table_missing(schema, key.refers)
                yield from columns_missing(schema, key.refers, key.refers_columns)

    def expand(self, schema: Schema) -> tuple[Step, ...]:
        """The table, then its foreign keys."""
        back = (change.DropTable(self.table.name),)
        if schema.dialect == "sqlite":
            return (Step((change.CreateTable(self.table.name, whole=self.table),), back),)
        alone = replace(self.table, foreign_keys=())
        made = Step((change.CreateTable(alone.name, whole=alone),), back)
        return (made, *(step for key in self.table.foreign_keys for step in proven(key)))


def _names(table: Table) -> Iterator[str]:
    """Of the table and all that is made with it."""
    yield table.name.rpartition(".")[2]
    yield from (one.name for one in table.columns)
    if table.primary_key:
        yield table.primary_key.name or ""
    for several in (table.uniques, table.checks, table.foreign_keys, table.indexes):
        yield from (one.name or "" for one in several)


TABLES = """
CREATE TABLE team (id INTEGER PRIMARY KEY);
INSERT INTO team VALUES (1);
"""
KEY = ForeignKey("person", ("team_id",), "team", ("id",), "fk_team", ondelete="CASCADE")


def _person(dialect: str) -> CreateTable:
    integer, text = Type("integer", {dialect: "INTEGER"}), Type("text", {dialect: "TEXT"})
    columns = (
        Column("person", "id", integer, "id", nullable=False, primary_key=True),
        Column("person", "team_id", integer, "team_id"),
        Column("person", "name", text, "name", nullable=False),
    )
    table = Table("person", columns, PrimaryKey("person", ("id",), "pk_person"), (KEY,))
    unique = Unique("person", ("name",), "uq_name")
    index = Index("person", ("team_id",), "ix_team")
    return CreateTable(replace(table, uniques=(unique,), indexes=(index,)))


def _made(dialect: str) -> Example:
    return Example(
        _person(dialect),
        TABLES,
        plain="CREATE TABLE person (id INTEGER CONSTRAINT pk_person PRIMARY KEY, team_id INTEGER"
        " CONSTRAINT fk_team REFERENCES team (id) ON DELETE CASCADE,"
        " name TEXT NOT NULL CONSTRAINT uq_name UNIQUE);"
        "CREATE INDEX ix_team ON person (team_id)",
        old=("INSERT INTO team SELECT max(id) + 1 FROM team",),
        new=("INSERT INTO person SELECT count(*), 1, 'P' || count(*) FROM person",),
        dialects=(dialect,),
    )


EXAMPLES = (
    _made("postgresql"),
    _made("sqlite"),
    Example(
        _person("postgresql"),
        "CREATE TABLE teams (id INTEGER);",
        refused="there is no table team",
        dialects=("postgresql",),
    ),
    Example(
        _person("sqlite"),
        TABLES,
        refused="person.id has no type on postgresql",
        dialects=("postgresql",),
    ),
    Example(
        _person("sqlite"),
        TABLES + "CREATE TABLE person (id INTEGER);",
        refused="there is a table person",
    ),
    Example(
        _person("sqlite"),
        TABLES + "CREATE VIEW person AS SELECT id FROM team;",
        refused="there is a view person",
    ),
)
