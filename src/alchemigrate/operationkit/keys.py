"""Indexes and constraints of a table after a change of them."""

from __future__ import annotations

from dataclasses import replace

from ..values.schema import Check, Exclusion, ForeignKey, Index, PrimaryKey, Schema, Table, Unique
from .mentions import mentions

Constraint = Check | Unique | PrimaryKey | ForeignKey | Exclusion


def owner(schema: Schema, index: str) -> str:
    """The table that has an index (or the constraint behind it)."""
    own = index.rpartition(".")[2]
    return next(
        name
        for name, table in schema.tables.items()
        if any(
            one.name == own for one in (*table.indexes, *table.uniques, table.primary_key) if one
        )
    )


def named(table: Table, name: str) -> Constraint | Index | None:
    """The index or constraint of that name."""
    every: tuple[Constraint | Index | None, ...] = (
        table.primary_key, *table.foreign_keys, *table.uniques, *table.checks, *table.exclusions,
        *table.indexes,
    )  # fmt: skip
    return next((one for one in every if one is not None and one.name == name), None)


def added(table: Table, one: Constraint, options: frozenset[str]) -> Table:
    """With a constraint more; one that is made of an index takes its place."""
    if "using index" in options:
        table = replace(table, indexes=tuple(i for i in table.indexes if i.name != one.name))
    valid = None if "not valid" not in options else False
    match one:
        case ForeignKey():
            return replace(table, foreign_keys=(*table.foreign_keys, replace(one, validated=valid)))
        case Check():
            return replace(table, checks=(*table.checks, replace(one, validated=valid)))
        case Unique():
            return replace(table, uniques=(*table.uniques, one))
        case Exclusion():
            return replace(table, exclusions=(*table.exclusions, one))
        case PrimaryKey():
            columns = tuple(
                replace(column, nullable=False, primary_key=True)
                if column.name in one.columns
                else column
                for column in table.columns
            )
            return replace(table, primary_key=one, columns=columns)


def validated(table: Table, name: str) -> Table:
    """With a constraint that holds for all rows."""
    return replace(
        table,
        checks=tuple(replace(c, validated=None) if c.name == name else c for c in table.checks),
        foreign_keys=tuple(
            replace(k, validated=None) if k.name == name else k for k in table.foreign_keys
        ),
    )


def without(table: Table, name: str) -> Table:
    """Without an index or constraint."""
    key = table.primary_key
    if key is not None and key.name == name:
        columns = tuple(replace(one, primary_key=False) for one in table.columns)
        table = replace(table, primary_key=None, columns=columns)
    return replace(
        table,
        indexes=tuple(one for one in table.indexes if one.name != name),
        uniques=tuple(one for one in table.uniques if one.name != name),
        checks=tuple(one for one in table.checks if one.name != name),
        exclusions=tuple(one for one in table.exclusions if one.name != name),
        foreign_keys=tuple(one for one in table.foreign_keys if one.name != name),
    )


def spoken(one: Exclusion) -> tuple[str, ...]:
    """The expressions of an exclusion constraint, its condition included."""
    return (*(sql for sql, _ in one.elements), *([one.where] if one.where else ()))


def attached(table: Table, index: str, name: str) -> Table:
    """With an index of a partition as a part of that of its parent."""
    return replace(
        table,
        indexes=tuple(replace(o, part_of=name) if o.name == index else o for o in table.indexes),
    )


def without_parts(schema: Schema, table: str, index: str) -> Schema:
    """Without an index of a table with partitions, and without its parts."""
    own = schema.tables[table]
    schema = replace(schema, tables={**schema.tables, table: without(own, index)})
    for part in (schema.tables[name] for name in own.parts if name in schema.tables):
        for one in part.indexes:
            if one.part_of == index:
                schema = without_parts(schema, part.name, one.name or "")
    return schema


def without_column(table: Table, name: str) -> Table:
    """Without all that is made of a column that is gone; a CHECK of others stays."""
    key = table.primary_key
    return replace(
        table,
        primary_key=None if key is not None and name in key.columns else key,
        indexes=tuple(one for one in table.indexes if name not in (*one.columns, *one.include)),
        uniques=tuple(one for one in table.uniques if name not in one.columns),
        foreign_keys=tuple(one for one in table.foreign_keys if name not in one.columns),
        exclusions=tuple(
            one for one in table.exclusions if not any(mentions(sql, name) for sql in spoken(one))
        ),
    )


def renamed(table: Table, name: str, new: str) -> Table:
    """With another name for an index or constraint."""
    key = table.primary_key
    return replace(
        table,
        primary_key=replace(key, name=new) if key is not None and key.name == name else key,
        indexes=tuple(replace(o, name=new) if o.name == name else o for o in table.indexes),
        uniques=tuple(replace(o, name=new) if o.name == name else o for o in table.uniques),
        checks=tuple(replace(o, name=new) if o.name == name else o for o in table.checks),
        exclusions=tuple(replace(o, name=new) if o.name == name else o for o in table.exclusions),
        foreign_keys=tuple(
            replace(o, name=new) if o.name == name else o for o in table.foreign_keys
        ),
    )


def unique_keys(table: Table) -> tuple[tuple[str, ...], ...]:
    """Columns of which no two rows have the same values: keys, whole indexes on columns alone."""
    found = [table.primary_key.columns] if table.primary_key else []
    found += [one.columns for one in table.uniques]
    found += [o.columns for o in table.indexes if o.unique and not o.where and not o.expressions]
    return tuple(dict.fromkeys(found))
