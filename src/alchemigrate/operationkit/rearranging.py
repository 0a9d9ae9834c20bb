"""Columns whose values move to others of their table: old and new ones are kept in step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..values.change import (
    AddColumn,
    Change,
    Desynchronize,
    DropColumn,
    Synchronize,
)
from ..values.operation import Problem, Step
from ..values.schema import Column, Schema
from .dropping import dropping
from .interference import interfering
from .mentions import mentions
from .names import own_name
from .needed import needed_elsewhere, referred_to
from .not_null import proven
from .presence import (
    column_taken,
    columns_missing,
    computed,
    key_missing,
    numbered,
    partitions,
    table_missing,
)
from .types import adds_in_a_moment, type_of
from .walking import fill


@dataclass(frozen=True, slots=True)
class NewColumn:
    """A new column, its type and its value: SQL over the old columns."""

    name: str
    type_sql: str
    sql: str
    nullable: bool = True


@dataclass(frozen=True, slots=True)
class Rearranging:
    """New columns of `table` instead of old ones, each of which is SQL over the new ones."""

    table: str
    old: tuple[tuple[str, str], ...]
    new: tuple[NewColumn, ...]

    def problems(self, schema: Schema) -> Iterator[Problem]:
        """Why it cannot be done."""
        names = tuple(name for name, _ in self.old)
        yield from table_missing(schema, self.table)
        yield from columns_missing(schema, self.table, names)
        yield from partitions(schema, self.table)
        yield from key_missing(schema, self.table)
        yield from needed_elsewhere(schema, self.table, names)
        for name in names:
            yield from computed(schema, self.table, name)
            yield from numbered(schema, self.table, name)
            for key in referred_to(schema, self.table, name):
                full = f"{self.table}.{name}"
                yield Problem(full, f"{full} is referred to by {key.table}", "drop that key before")
        every = (*names, *(one.name for one in self.new))
        yield from interfering(schema, self.table, self._trigger, every)
        for one in self.new:
            yield from column_taken(schema, self.table, one.name)
            if not adds_in_a_moment(schema, one.type_sql):
                yield Problem(
                    one.name, f"{one.type_sql} is not known to be a type alone", "name one"
                )
        yield from self._inputs(schema, names)

    def expand(self, schema: Schema) -> tuple[Step, ...]:
        """The new columns, kept in step."""
        added = [
            AddColumn(Column(self.table, one.name, type_of(one.type_sql, schema.dialect), one.name))
            for one in self.new
        ]
        kept = Synchronize(self.table, self._trigger, self._up, self.old)
        gone = tuple(DropColumn(self.table, one.name) for one in reversed(self.new))
        return (Step((*added, kept), (*self._ended, *gone)),)

    def backfill(self, schema: Schema) -> tuple[Step, ...]:
        """Rows in which no new program has written."""
        empty = tuple(one.name for one in self.new)
        return (Step((fill(schema, self.table, self._up, empty),)),)

    def contract(self, schema: Schema) -> tuple[Step, ...]:
        """What must not be NULL is proven, and the old columns go."""
        filled = [
            step for one in self.new if not one.nullable for step in proven(self.table, one.name)
        ]
        names = tuple(name for name, _ in self.old)
        return (*filled, *dropping(schema, self.table, names, self._ended))

    @property
    def _up(self) -> tuple[tuple[str, str], ...]:
        return tuple((one.name, one.sql) for one in self.new)

    @property
    def _ended(self) -> tuple[Change, ...]:
        return (Desynchronize(self.table, self._trigger),)

    @property
    def _trigger(self) -> str:
        return own_name(self.table, *(name for name, _ in self.old), "to", self.new[0].name)

    def _inputs(self, schema: Schema, names: tuple[str, ...]) -> Iterator[Problem]:
        """Other columns may change without a word of it in these."""
        found = schema.tables.get(self.table)
        for column in found.columns if found else ():
            full = f"{self.table}.{column.name}"
            if column.primary_key and column.name in names:
                yield Problem(full, f"{full} is of the primary key", "make another one before")
            spoken = any(mentions(sql, column.name) for _, sql in (*self._up, *self.old))
            if spoken and column.name not in names:
                yield Problem(
                    full,
                    f"{full} is spoken of, and what is computed of it would not follow its changes",
                    "speak of the old and new columns alone",
                )
