"""Add a column, with values for the rows that are there, while old programs write rows without it.

A column that may be NULL, or with a default that is the same for all rows, is added in a moment
(PostgreSQL 11 and later). Any other default writes the whole table anew while nobody can use it,
and a foreign key is checked against all rows while nobody can write either table. Here the column
is empty at first; the default is for what is written from then on, rows that are there are filled
batch by batch, a foreign key and NOT NULL are proven while writers go on.

With `fill`, SQL over the other columns, a trigger computes the value of rows that are written
without one until contract, and rows that are there get it, too. It is computed once: later changes
of those columns do not change it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...operationkit import Example, Operation
from ...operationkit.defaults import steady
from ...operationkit.mentions import mentions
from ...operationkit.names import own_name
from ...operationkit.not_null import NOT_VALID, proven
from ...operationkit.presence import (
    column_taken,
    columns_missing,
    is_computed,
    key_missing,
    name_taken,
    partitions,
    table_missing,
)
from ...operationkit.types import adds_in_a_moment, type_of
from ...operationkit.walking import fill
from ...values import change
from ...values.change import (
    AddConstraint,
    Desynchronize,
    DropColumn,
    DropConstraint,
    SetDefault,
    Synchronize,
    Validate,
)
from ...values.operation import Problem, Step
from ...values.schema import Column, ForeignKey, Schema


@dataclass(frozen=True, slots=True)
class AddColumn(Operation):
    """Give `table` a column; `default` and `fill` are SQL.

    `refers` is `table.column` that it refers to, by a foreign key that is named `key`, or as
    PostgreSQL would name it, and does `ondelete`.
    """

    table: str
    column: str
    type_sql: str
    nullable: bool = True
    default: str | None = None
    fill: str | None = None
    refers: str = ""
    ondelete: str | None = None
    key: str = ""

    def check(self, schema: Schema) -> Iterator[Problem]:
        """Its name is free, and there is a value where there must be one."""
        yield from table_missing(schema, self.table)
        yield from column_taken(schema, self.table, self.column)
        yield from partitions(schema, self.table)
        name = f"{self.table}.{self.column}"
        if not adds_in_a_moment(schema, self.type_sql):
            yield Problem(
                name,
                f"{self.type_sql} is more than a type, or one of which is not known what it does",
                "say a type alone; a domain has to be added by hand",
            )
        if not self.nullable and self.default is None and self.fill is None:
            yield Problem(
                name,
                f"{name} would be NOT NULL without a value for the rows that are there",
                "give it a default or a fill",
            )
        if self._filled is not None:
            yield from key_missing(schema, self.table)
            yield from self._inputs(schema)
        if self.refers:
            yield from self._reference(schema)

    def expand(self, schema: Schema) -> tuple[Step, ...]:
        """The column, empty or with a default that costs nothing, and its foreign key."""
        gone = DropColumn(self.table, self.column)
        quick = self._filled is None
        added: list[change.Change] = [change.AddColumn(self._column(schema, whole=quick))]
        back: list[change.Change] = [gone]
        if not quick and self.default is not None:
            added.append(SetDefault(self.table, self.column, self.default))
        if self.fill is not None:
            added.append(Synchronize(self.table, self._trigger, ((self.column, self.fill),), ()))
            back.insert(0, Desynchronize(self.table, self._trigger))
        steps = [Step(tuple(added), tuple(back))]
        if self.refers:
            key = self._key
            ended_key = DropConstraint(self.table, key.name or "", "foreignkey")
            steps.append(Step((AddConstraint(key),), (ended_key,), NOT_VALID))
            if self._filled is None:
                steps.append(Step((Validate(self.table, key.name or ""),)))
        return tuple(steps)

    def backfill(self, schema: Schema) -> tuple[Step, ...]:
        """Rows that are there get their value."""
        if self._filled is None:
            return ()
        sets = ((self.column, self._filled),)
        return (Step((fill(schema, self.table, sets, (self.column,)),)),)

    def contract(self, schema: Schema) -> tuple[Step, ...]:
        """What is promised is proven: the foreign key, NOT NULL."""
        steps: tuple[Step, ...] = ()
        if self.refers and self._filled is not None:
            key = self._key
            name = key.name or ""
            doubted = (DropConstraint(self.table, name, "foreignkey"), AddConstraint(key))
            steps = (Step((Validate(self.table, name),), doubted, NOT_VALID),)
        if self._filled is not None and not self.nullable:
            steps = (*steps, *proven(self.table, self.column))
        if self.fill is not None:
            again = Synchronize(self.table, self._trigger, ((self.column, self.fill),), ())
            steps = (*steps, Step((Desynchronize(self.table, self._trigger),), (again,)))
        return steps

    @property
    def _filled(self) -> str | None:
        """What rows are filled with; None where the database needs not be told."""
        if self.fill is not None:
            return self.fill
        return None if self.default is None or steady(self.default) else self.default

    @property
    def _trigger(self) -> str:
        return own_name(self.table, self.column, "new")

    def _column(self, schema: Schema, whole: bool) -> Column:
        """The column as it is meant, or at first: empty."""
        return Column(
            self.table, self.column, type_of(self.type_sql, schema.dialect), self.column,
            nullable=self.nullable or not whole, server_default=self.default if whole else None,
        )  # fmt: skip

    @property
    def _key(self) -> ForeignKey:
        refers, _, column = self.refers.rpartition(".")
        name = self.key or f"{self.table.rpartition('.')[2]}_{self.column}_fkey"
        return ForeignKey(
            self.table, (self.column,), refers, (column,), name, ondelete=self.ondelete
        )

    def _inputs(self, schema: Schema) -> Iterator[Problem]:
        """A trigger knows nothing of what the database computes after it."""
        found = schema.tables.get(self.table)
        for one in found.columns if found else ():
            if is_computed(one) and mentions(self._filled or "", one.name):
                yield Problem(
                    f"{self.table}.{one.name}",
                    f"{one.name} is computed by the database after a trigger could read it",
                    "say in fill what it is computed of",
                )

    def _reference(self, schema: Schema) -> Iterator[Problem]:
        key = self._key
        yield from table_missing(schema, key.refers)
        yield from columns_missing(schema, key.refers, key.refers_columns)
        yield from name_taken(schema, self.table, key.name or "")
        found = schema.tables.get(key.refers)
        if found is None:
            return
        yield from partitions(schema, key.refers)
        if not found.unique(key.refers_columns):
            yield Problem(
                self.refers, f"{self.refers} may hold a value more than once", "make it unique"
            )


TABLES = """
CREATE TABLE team (id INTEGER PRIMARY KEY, name VARCHAR(20));
INSERT INTO team (id, name) VALUES (1, 'Blue');
CREATE TABLE person (id INTEGER PRIMARY KEY, name VARCHAR(50) NOT NULL, mail VARCHAR(50));
INSERT INTO person (id, name, mail) VALUES (1, 'Ada', 'ada@host'), (2, 'Brook', NULL);
"""
OLD = (
    "INSERT INTO person (id, name) SELECT max(id) + 1, 'old' FROM person",
    "UPDATE person SET mail = 'x' WHERE id = 1",
)
EXAMPLES = (
    Example(
        AddColumn("person", "age", "INTEGER"),
        TABLES,
        plain="ALTER TABLE person ADD COLUMN age INTEGER",
        old=OLD,
        new=("INSERT INTO person (id, name, age) SELECT max(id) + 1, 'new', 3 FROM person",),
    ),
    Example(
        AddColumn("person", "age", "INTEGER", nullable=False, default="0"),
        TABLES,
        plain="ALTER TABLE person ADD COLUMN age INTEGER NOT NULL DEFAULT 0",
        old=OLD,
        new=("INSERT INTO person (id, name, age) SELECT max(id) + 1, 'new', 3 FROM person",),
        same=(("SELECT count(*) FROM person WHERE age IS NULL", "SELECT 0"),),
        title="a constant default",
    ),
    Example(
        AddColumn("person", "luck", "INTEGER", nullable=False, default="floor(random())"),
        TABLES,
        plain="ALTER TABLE person ADD COLUMN luck INTEGER NOT NULL DEFAULT floor(random())",
        old=OLD,
        new=("INSERT INTO person (id, name, luck) SELECT max(id) + 1, 'new', 3 FROM person",),
        title="another value for each row",
        dialects=("postgresql",),
    ),
    Example(
        AddColumn("person", "login", "VARCHAR(60)", nullable=False, fill="lower(name) || id"),
        TABLES,
        plain="ALTER TABLE person ADD COLUMN login VARCHAR(60);"
        "UPDATE person SET login = lower(name) || id;"
        "ALTER TABLE person ALTER COLUMN login SET NOT NULL",
        old=OLD,
        new=("INSERT INTO person (id, name, login) SELECT max(id) + 1, 'new', 'n' FROM person",),
        same=(("SELECT count(*) FROM person WHERE login IS NULL", "SELECT 0"),),
        title="of other columns",
    ),
    Example(
        AddColumn("person", "team_id", "INTEGER", refers="team.id", ondelete="SET NULL"),
        TABLES,
        plain="ALTER TABLE person ADD COLUMN team_id INTEGER CONSTRAINT person_team_id_fkey "
        "REFERENCES team (id) ON DELETE SET NULL",
        old=OLD,
        new=("INSERT INTO person (id, name, team_id) SELECT max(id) + 1, 'new', 1 FROM person",),
        title="a foreign key",
        dialects=("postgresql",),
    ),
    Example(
        AddColumn("person", "team_id", "INTEGER", nullable=False, fill="1", refers="team.id"),
        TABLES,
        plain="ALTER TABLE person ADD COLUMN team_id INTEGER NOT NULL DEFAULT 1 CONSTRAINT "
        "person_team_id_fkey REFERENCES team (id);"
        "ALTER TABLE person ALTER COLUMN team_id DROP DEFAULT",
        old=OLD,
        new=("INSERT INTO person (id, name, team_id) SELECT max(id) + 1, 'new', 1 FROM person",),
        title="a foreign key that is filled",
        dialects=("postgresql",),
    ),
    Example(AddColumn("person", "mail", "TEXT"), TABLES, refused="person has a column mail"),
    Example(
        AddColumn("person", "age", "INTEGER", nullable=False),
        TABLES,
        refused="person.age would be NOT NULL without a value",
    ),
    Example(AddColumn("person", "number", "SERIAL"), TABLES, refused="SERIAL is more than a type"),
    Example(
        AddColumn("person", "mail2", "mailbox"),
        "CREATE DOMAIN mailbox AS text NOT NULL;" + TABLES,
        refused="mailbox is more than a type",
        dialects=("postgresql",),
    ),
    Example(
        AddColumn("person", "team", "VARCHAR(20)", refers="team.name"),
        TABLES,
        refused="team.name may hold a value more than once",
    ),
    Example(
        AddColumn("log", "at", "TIMESTAMP", default="clock_timestamp()"),
        "CREATE TABLE log (line VARCHAR(9));",
        refused="log has no primary key",
    ),
    Example(
        AddColumn("log", "four", "INTEGER", fill="twice * 2"),
        "CREATE TABLE log (id INTEGER PRIMARY KEY, once INTEGER, "
        "twice INTEGER GENERATED ALWAYS AS (once * 2) STORED);",
        refused="twice is computed by the database",
    ),
    Example(
        AddColumn("log", "line", "TEXT"),
        "CREATE TABLE log (day DATE NOT NULL) PARTITION BY RANGE (day);",
        refused="log has partitions",
        dialects=("postgresql",),
    ),
)
