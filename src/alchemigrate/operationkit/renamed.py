"""A schema in which a table or a column has another name, wherever it is spoken of."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from ..checkkit.quoting import literal, quoted
from ..values.change import RenameLabel
from ..values.schema import (
    Check,
    Column,
    EnumType,
    Exclusion,
    ForeignKey,
    Index,
    PrimaryKey,
    Schema,
    Table,
    Unique,
)
from .mentions import with_name
from .names import beside

AnyPart = TypeVar("AnyPart", Column, PrimaryKey, Index, Unique, Check, ForeignKey, Exclusion)


def table(schema: Schema, name: str, new: str) -> Schema:
    """With another name for a table; `new` has no schema, and stays in its own."""
    full = beside(name, new)

    def moved(one: Table) -> Table:
        own = _everywhere(one, full) if one.name == name else one
        refers = tuple(
            replace(key, refers=full) if key.refers == name else key for key in own.foreign_keys
        )
        return replace(
            own, name=full if one.name == name else one.name, foreign_keys=refers,
            partition_of=full if one.partition_of == name else one.partition_of,
            parts=tuple(full if part == name else part for part in one.parts),
        )  # fmt: skip

    found = [moved(one) for one in schema.tables.values()]
    return replace(schema, tables={one.name: one for one in found})


def column(schema: Schema, of: str, name: str, new: str) -> Schema:
    """With another name for a column of the table `of`, in the text of conditions where that is
    certain."""

    def called(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(new if one == name else one for one in names)

    def spoken(sql: str) -> str:
        return with_name(sql, name, new) or sql

    def own(one: Table) -> Table:
        key = one.primary_key
        return replace(
            one,
            columns=tuple(_called(part, name, new) for part in one.columns),
            primary_key=replace(key, columns=called(key.columns)) if key else None,
            indexes=tuple(
                replace(
                    part,
                    columns=tuple(map(spoken, part.columns))
                    if part.expressions
                    else called(part.columns),
                    include=called(part.include),
                    where=spoken(part.where) if part.where else part.where,
                )
                for part in one.indexes
            ),
            uniques=tuple(replace(part, columns=called(part.columns)) for part in one.uniques),
            checks=tuple(replace(part, sql=spoken(part.sql)) for part in one.checks),
            exclusions=tuple(
                replace(
                    part,
                    elements=tuple((spoken(sql), sign) for sql, sign in part.elements),
                    where=spoken(part.where) if part.where else part.where,
                )
                for part in one.exclusions
            ),
            foreign_keys=tuple(
                replace(part, columns=called(part.columns)) for part in one.foreign_keys
            ),
        )

    def refers(part: ForeignKey) -> ForeignKey:
        if part.refers != of:
            return part
        return replace(part, refers_columns=called(part.refers_columns))

    tables = {key: own(one) if key == of else one for key, one in schema.tables.items()}
    return replace(
        schema,
        tables={
            key: replace(one, foreign_keys=tuple(map(refers, one.foreign_keys)))
            for key, one in tables.items()
        },
    )


def label(schema: Schema, change: RenameLabel) -> Schema:
    """With another name for a label, also in the text of conditions and defaults."""
    old, new = (f"{literal(one)}::{quoted(change.enum)}" for one in (change.label, change.name))

    def spoken(sql: str | None) -> str | None:
        return sql.replace(old, new) if sql else sql

    def enum(one: EnumType) -> EnumType:
        names = (change.name if label == change.label else label for label in one.labels)
        return replace(one, labels=tuple(names)) if one.name == change.enum else one

    def own(one: Table) -> Table:
        return replace(
            one,
            columns=tuple(
                replace(part, server_default=spoken(part.server_default)) for part in one.columns
            ),
            checks=tuple(replace(part, sql=spoken(part.sql) or "") for part in one.checks),
            indexes=tuple(
                replace(
                    part,
                    columns=tuple(spoken(sql) or "" for sql in part.columns),
                    where=spoken(part.where),
                    definition=spoken(part.definition) or "",
                )
                for part in one.indexes
            ),
            exclusions=tuple(
                replace(part, where=spoken(part.where), definition=spoken(part.definition) or "")
                for part in one.exclusions
            ),
        )

    tables = {key: own(one) for key, one in schema.tables.items()}
    return replace(schema, tables=tables, enums=tuple(map(enum, schema.enums)))


def _called(one: Column, name: str, new: str) -> Column:
    return replace(one, name=new, key=new) if one.name == name else one


def _everywhere(one: Table, name: str) -> Table:
    """A table whose parts are all of the table `name`."""
    key = one.primary_key

    def moved(part: AnyPart) -> AnyPart:
        return replace(part, table=name)

    return replace(
        one,
        columns=tuple(map(moved, one.columns)),
        primary_key=moved(key) if key else None,
        indexes=tuple(map(moved, one.indexes)),
        uniques=tuple(map(moved, one.uniques)),
        checks=tuple(map(moved, one.checks)),
        exclusions=tuple(map(moved, one.exclusions)),
        foreign_keys=tuple(map(moved, one.foreign_keys)),
    )
