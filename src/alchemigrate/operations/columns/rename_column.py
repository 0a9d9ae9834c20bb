"""Rename a column while old and new code use it.

`ALTER TABLE .. RENAME COLUMN` is quick, but from that moment code that knows the old name fails,
and code that knows the new one failed before. Here a second column with the new name is kept in
step with the old one by a trigger, both ways, until no program knows the old name any more; where
the old one is unique, so is the second one, for ON CONFLICT finds keys by their columns. Then
the second column is dropped and the first one is renamed, in one short transaction: its indexes,
constraints, defaults and statistics stay what they were.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ...checkkit.quoting import quoted
from ...operationkit import Example, Operation
from ...operationkit.defaults import steady
from ...operationkit.interference import interfering
from ...operationkit.keys import unique_keys
from ...operationkit.names import own_name
from ...operationkit.presence import (
    column_taken,
    columns_missing,
    computed,
    key_missing,
    partitions,
    table_missing,
    untyped,
)
from ...operationkit.types import has_equality
from ...values import change
from ...values.change import (
    AddColumn,
    AddIndex,
    Change,
    Desynchronize,
    DropColumn,
    DropIndex,
    Fill,
    SetDefault,
    Synchronize,
)
from ...values.operation import Problem, Step
from ...values.schema import Index, Schema

CONCURRENTLY = frozenset(("concurrently",))


@dataclass(frozen=True, slots=True)
class RenameColumn(Operation):
    """Call a column of `table` by the name `to`."""

    table: str
    column: str
    to: str

    def check(self, schema: Schema) -> Iterator[Problem]:
        """The column is there and written by programs, the new name is free, rows can be walked."""
        yield from table_missing(schema, self.table)
        yield from columns_missing(schema, self.table, (self.column,))
        yield from column_taken(schema, self.table, self.to)
        yield from computed(schema, self.table, self.column)
        yield from partitions(schema, self.table)
        yield from key_missing(schema, self.table)
        yield from untyped(schema, self.table, self.column)
        yield from interfering(schema, self.table, self._trigger, (self.column, self.to))

    def expand(self, schema: Schema) -> tuple[Step, ...]:
        """A second column, kept in step."""
        unique = (
            Step((AddIndex(one),), (DropIndex(one.name or "", self.table),), CONCURRENTLY)
            for one in self._unique(schema)
        )
        return (Step(self._twinned(schema), self._alone), *unique)

    def backfill(self, schema: Schema) -> tuple[Step, ...]:
        """The rows that are there get it, too."""
        return (Step((self._fill(schema),)),)

    def contract(self, schema: Schema) -> tuple[Step, ...]:
        """The second column goes, and the first one gets its name."""
        renamed = change.RenameColumn(self.table, self.column, self.to)
        again = (change.RenameColumn(self.table, self.to, self.column), *self._twinned(schema))
        unique = (Step((), (AddIndex(one),), CONCURRENTLY) for one in self._unique(schema))
        return (*unique, Step((), (self._fill(schema),)), Step((*self._alone, renamed), again))

    def _twinned(self, schema: Schema) -> tuple[Change, ...]:
        old = schema.tables[self.table].column(self.column)
        assert old is not None
        twin = replace(
            old, name=self.to, key=self.to, nullable=True, primary_key=False, generated=False,
            always=False, server_default=None, comment=None,
        )  # fmt: skip
        up = ((self.to, quoted(self.column)),)
        down = ((self.column, quoted(self.to)),)
        default = old.server_default
        told = default is not None and steady(default) and has_equality(old.type)
        if schema.dialect != "postgresql" or default is None or not told:
            return AddColumn(twin), Synchronize(self.table, self._trigger, up, down)
        same = ((self.to, default),)
        return (
            AddColumn(twin), SetDefault(self.table, self.to, default),
            Synchronize(self.table, self._trigger, up, down, same),
        )  # fmt: skip

    def _unique(self, schema: Schema) -> tuple[Index, ...]:
        """What ON CONFLICT of new programs finds: keys with the second column in them."""
        keys = [
            tuple(self.to if one == self.column else one for one in key)
            for key in unique_keys(schema.tables[self.table])
            if self.column in key
        ]
        return tuple(
            Index(
                self.table, key, own_name(self.table, self.to, "unique", str(number)), unique=True
            )
            for number, key in enumerate(keys)
        )

    @property
    def _alone(self) -> tuple[Change, ...]:
        return Desynchronize(self.table, self._trigger), DropColumn(self.table, self.to)

    @property
    def _trigger(self) -> str:
        return own_name(self.table, self.column, self.to)

    def _fill(self, schema: Schema) -> Change:
        key = schema.tables[self.table].primary_key
        assert key is not None
        return Fill(self.table, key.columns, ((self.to, quoted(self.column)),))


TABLES = """
CREATE TABLE person (
    id INTEGER PRIMARY KEY, name VARCHAR(50) NOT NULL, age INTEGER DEFAULT 0, UNIQUE (name)
);
INSERT INTO person (id, name, age) VALUES (1, 'Ada', 36), (2, 'Brook', NULL);
"""
EXAMPLES = (
    Example(
        RenameColumn("person", "name", "full_name"),
        TABLES,
        plain="ALTER TABLE person RENAME COLUMN name TO full_name",
        old=(
            "INSERT INTO person (id, name) SELECT max(id) + 1, 'old ' || max(id) FROM person",
            "UPDATE person SET name = 'A' || name WHERE id = 1",
        ),
        new=(
            "INSERT INTO person (id, full_name) SELECT max(id) + 1, 'new ' || max(id) FROM person",
            "UPDATE person SET full_name = 'B' || full_name WHERE id = 1",
            "INSERT INTO person (id, full_name) VALUES (1, 'Brook') "
            "ON CONFLICT (full_name) DO UPDATE SET full_name = 'C' || EXCLUDED.full_name",
            "INSERT INTO person (id, full_name) VALUES (1, 'CBrook') "
            "ON CONFLICT (full_name) DO UPDATE SET full_name = 'Brook'",
            "UPDATE person SET age = 5 WHERE id = 2",
        ),
        same=(
            (
                "SELECT id, name FROM person ORDER BY id",
                "SELECT id, full_name FROM person ORDER BY id",
            ),
        ),
    ),
    Example(
        RenameColumn("person", "age", "years"),
        TABLES,
        plain="ALTER TABLE person RENAME COLUMN age TO years",
        old=(
            "INSERT INTO person (id, name) SELECT max(id) + 1, 'old ' || max(id) FROM person",
            "UPDATE person SET age = NULL WHERE id = 1",
        ),
        new=(
            "UPDATE person SET years = 3 WHERE id = 2",
            "INSERT INTO person (id, name, years) "
            "SELECT max(id) + 1, 'new ' || max(id), NULL FROM person",
        ),
        same=(
            ("SELECT id, age FROM person ORDER BY id", "SELECT id, years FROM person ORDER BY id"),
        ),
        title="with a default",
    ),
    Example(
        RenameColumn("log", "twice", "double"),
        "CREATE TABLE log (id INTEGER PRIMARY KEY,"
        " twice INTEGER GENERATED ALWAYS AS (id * 2) STORED);",
        refused="the database computes log.twice",
    ),
    Example(RenameColumn("person", "mail", "email"), TABLES, refused="person has no column mail"),
    Example(
        RenameColumn("place", "at", "spot"),
        "CREATE TABLE place (id INTEGER PRIMARY KEY, at POINT);",
        refused="the type of place.at is not known",
        dialects=("postgresql",),
    ),
    Example(RenameColumn("person", "name", "age"), TABLES, refused="person has a column age"),
    Example(
        RenameColumn("log", "line", "text"),
        "CREATE TABLE log (line VARCHAR(9));",
        refused="log has no primary key",
    ),
)
