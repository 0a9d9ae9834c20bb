"""Who needs a column: what is made of it in its table, and what else would be in the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..values.operation import Problem
from ..values.schema import (
    Check,
    ForeignKey,
    Index,
    PrimaryKey,
    Schema,
    Table,
    Unique,
    Use,
)
from .keys import named
from .mentions import mentions
from .presence import is_computed

SPECIAL = ("special index", "special constraint", "special storage", "privileges")
"""Kinds of uses of which not all is read that can be said of them."""
OWN = ("index", "constraint", *SPECIAL)
"""Kinds of uses that are parts of the table itself."""
TREES = ("inheritance",)
"""Kinds of uses of a table by its relatives, which `presence.partitions` tells."""


def needed_elsewhere(schema: Schema, table: str, columns: Iterable[str]) -> Iterator[Problem]:
    """Nothing but indexes and constraints must need the columns."""
    for column in columns:
        name = f"{table}.{column}"
        for use in schema.uses:
            if (use.table, use.column) == (table, column) and use.kind not in OWN:
                yield Problem(
                    name,
                    f"{name} is needed by {use.kind} {use.name}",
                    "drop it before, and make it again when all is done",
                )
            if (use.table, use.column) == (table, column) and _unknown(schema, use):
                yield Problem(
                    name,
                    f"{name} is needed by constraint {use.name} of a table that was not read",
                    "drop it before, or read that schema, too",
                )
        if not schema.uses and schema.tables.get(table):
            yield from _computed_of(schema.tables[table], column)


def table_needed(schema: Schema, table: str) -> Iterator[Problem]:
    """Nothing must need the table without a word of its columns, as `SELECT count(*)` does."""
    for use in schema.uses:
        if (use.table, use.column) == (table, "") and use.kind not in TREES:
            yield Problem(
                table,
                f"{table} is needed by {use.kind} {use.name}",
                "drop it before, or let it be of something else",
            )


def referred_to(schema: Schema, table: str, column: str) -> list[ForeignKey]:
    """Foreign keys of all tables that refer to the column."""
    return [
        key
        for one in schema.tables.values()
        for key in one.foreign_keys
        if key.refers == table and column in key.refers_columns
    ]


def key_needed(schema: Schema, one: Unique | PrimaryKey) -> Iterator[Problem]:
    """No foreign key must refer to the columns of a key."""
    for table in schema.tables.values():
        for key in table.foreign_keys:
            if key.refers == one.table and set(key.refers_columns) == set(one.columns):
                yield Problem(
                    one.name or one.table,
                    f"{one.name} of {one.table} is referred to by {table.name}",
                    f"drop {key.name or 'that foreign key'} first",
                )


def checks_of(schema: Schema, table: Table, column: str) -> list[Check]:
    """CHECKs that speak of a column; by their text where the database does not say it."""
    named = _names(schema, table, column, "constraint")
    return [
        one
        for one in table.checks
        if (one.name in named if schema.uses else mentions(one.sql, column))
    ]


def indexes_of(schema: Schema, table: Table, column: str) -> list[Index]:
    """Indexes with a column among their keys, or in an expression or condition of theirs."""
    named = _names(schema, table, column, "index")
    return [
        one
        for one in table.indexes
        if column in (*one.columns, *one.include)
        or (
            one.name in named
            if schema.uses
            else any(mentions(sql, column) for sql in (*one.columns, one.where or ""))
        )
    ]


def _unknown(schema: Schema, use: Use) -> bool:
    tables = schema.tables.values()
    return use.kind == "constraint" and all(named(one, use.name) is None for one in tables)


def _names(schema: Schema, table: Table, column: str, kind: str) -> set[str]:
    return {
        use.name
        for use in schema.uses
        if (use.table, use.column) == (table.name, column) and use.kind.endswith(kind)
    }


def _computed_of(table: Table, column: str) -> Iterator[Problem]:
    for one in table.columns:
        if is_computed(one) and mentions(one.server_default or "", column):
            name = f"{table.name}.{column}"
            yield Problem(
                name,
                f"{name} is needed by generated column {one.name}",
                "drop it before, and make it again when all is done",
            )
