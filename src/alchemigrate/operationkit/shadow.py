"""Copies of all that is made of a column, for a second column that takes its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..values.operation import Problem
from ..values.schema import Check, ForeignKey, Index, PrimaryKey, Schema, Table, Unique
from .mentions import with_name
from .names import own_name
from .needed import SPECIAL, checks_of, indexes_of


@dataclass(frozen=True, slots=True)
class Shadow:
    """What is made of `column` of `table`, and the copy of each for the column `to`."""

    schema: Schema
    table: Table
    column: str
    to: str

    def problems(self) -> Iterator[Problem]:
        """What cannot be copied for certain."""
        name = f"{self.table.name}.{self.column}"
        for use in self.schema.uses:
            if (use.table, use.column) == (self.table.name, self.column) and use.kind in SPECIAL:
                yield Problem(
                    name, f"{name} has {use.kind} {use.name}, which is not copied", "drop it before"
                )
        for index in indexes_of(self.schema, self.table, self.column):
            if index.valid is False:
                yield Problem(
                    name, f"index {index.name} is not valid", "drop it, or build it again"
                )
            if with_name(index.definition, self.column, self.to) is None:
                yield Problem(
                    name,
                    f"it cannot be told for certain where index {index.name} speaks of {name}",
                    "drop it before, and make it again when all is done",
                )
        for check in checks_of(self.schema, self.table, self.column):
            if with_name(check.sql, self.column, self.to) is None:
                yield Problem(
                    name,
                    f"it cannot be told for certain where CHECK {check.name} speaks of {name}",
                    "drop it before, and make it again when all is done",
                )

    def indexes(self) -> tuple[tuple[Index, Index], ...]:
        """Indexes with their copies."""
        return tuple(
            (one, self._copied(one)) for one in indexes_of(self.schema, self.table, self.column)
        )

    def unique(self) -> tuple[tuple[PrimaryKey | Unique, Index], ...]:
        """The primary key and UNIQUE constraints with the indexes that they are made of anew."""
        own = self.table.primary_key
        found: list[PrimaryKey | Unique] = [own] if own else []
        found += self.table.uniques
        return tuple((one, self._index(one)) for one in found if self.column in one.columns)

    def checks(self) -> tuple[tuple[Check, Check], ...]:
        """CHECKs with their copies."""
        found = checks_of(self.schema, self.table, self.column)
        return tuple(
            (
                one,
                replace(
                    one,
                    sql=with_name(one.sql, self.column, self.to) or one.sql,
                    name=self._own(one.name),
                ),
            )
            for one in found
        )

    def references(self) -> tuple[tuple[ForeignKey, ForeignKey], ...]:
        """Foreign keys of the column, and those that refer to it, with their copies."""
        return tuple(
            (key, copy)
            for table in self.schema.tables.values()
            for key in table.foreign_keys
            if (copy := self._key(key)) is not None
        )

    def _key(self, key: ForeignKey) -> ForeignKey | None:
        own = self._called(key.columns) if key.table == self.table.name else key.columns
        refers = (
            self._called(key.refers_columns)
            if key.refers == self.table.name
            else key.refers_columns
        )
        if (own, refers) == (key.columns, key.refers_columns):
            return None
        return replace(
            key, columns=own, refers_columns=refers, name=own_name(key.table, key.name or "", "new")
        )

    def _index(self, key: PrimaryKey | Unique) -> Index:
        equal = isinstance(key, Unique) and key.nulls_not_distinct
        return Index(
            key.table, self._called(key.columns), self._own(key.name), unique=True,
            options=("nulls not distinct",) if equal else (),
        )  # fmt: skip

    def _copied(self, index: Index) -> Index:
        def spoken(sql: str) -> str:
            return with_name(sql, self.column, self.to) or sql

        columns = (
            tuple(map(spoken, index.columns)) if index.expressions else self._called(index.columns)
        )
        return replace(
            index, name=self._own(index.name), columns=columns, include=self._called(index.include),
            where=spoken(index.where) if index.where else index.where,
            definition=spoken(index.definition),
        )  # fmt: skip

    def _called(self, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self.to if one == self.column else one for one in names)

    def _own(self, name: str | None) -> str:
        return own_name(self.table.name, name or "", "new")
