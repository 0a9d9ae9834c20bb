"""Whether a table can be written in batches, and what must be known of it for that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ...database.inspect import kind_of
from ...errors import DatabaseError
from ...values.change import Fill

TYPES = """
SELECT a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_attribute a
WHERE a.attrelid = to_regclass(:name) AND a.attnum > 0 AND NOT a.attisdropped
"""
LEAVES = """
SELECT n.nspname, c.relname FROM pg_partition_tree(to_regclass(:name)) p
JOIN pg_class c ON c.oid = p.relid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE p.isleaf AND p.level > 0 ORDER BY n.nspname, c.relname
"""


@dataclass(frozen=True, slots=True)
class Target:
    """The `parts` that are walked, each by itself: the table, or the partitions that hold its rows.

    `types` are those of the key's columns where keys travel as text; `nullable` that a row may be
    without a key, which then has to be asked.
    """

    parts: tuple[str, ...]
    types: Mapping[str, str]
    nullable: bool


def target_of(connection: sa.Connection, fill: Fill) -> Target:
    """What is known of the table; raises DatabaseError if it cannot be written in batches."""
    kind = kind_of(connection.dialect)
    if kind not in ("postgresql", "sqlite"):
        raise DatabaseError(
            f"rows are written in batches on PostgreSQL and SQLite, not on {kind}",
            where=fill.table,
            cure="write them with a tool of that database",
        )
    schema, _, own = fill.table.rpartition(".")
    reader = sa.inspect(connection)
    if not reader.has_table(own, schema=schema or None):
        raise DatabaseError("there is no such table", where=fill.table, cure="create it first")
    columns = {one["name"]: one for one in reader.get_columns(own, schema=schema or None)}
    _refuse(fill, columns.keys(), _keys(reader, own, schema or None))
    primary = set(_primary(reader, own, schema or None))
    nullable = any(
        columns[name]["nullable"] or (kind == "sqlite" and name in primary) for name in fill.key
    )
    if kind == "sqlite":
        return Target((fill.table,), {}, nullable)
    preparer = connection.dialect.identifier_preparer
    name = {"name": ".".join(preparer.quote(part) for part in fill.table.split("."))}
    types = dict(connection.execute(sa.text(TYPES), name).tuples().all())
    leaves = tuple(".".join(row) for row in connection.execute(sa.text(LEAVES), name))
    return Target(leaves or (fill.table,), {one: types[one] for one in fill.key}, nullable)


def _refuse(fill: Fill, columns: Set[str], keys: list[tuple[str, ...]]) -> None:
    """Raise DatabaseError for what cannot be carried out, whatever the rows are."""
    if not fill.key:
        raise DatabaseError(
            "a table without a key cannot be written in batches",
            where=fill.table,
            cure="give it a primary key, or a UNIQUE constraint on columns that are NOT NULL",
        )
    written = [name for name, _ in fill.sets]
    missing = [name for name in (*fill.key, *written) if name not in columns]
    if missing:
        raise DatabaseError(
            f"there is no column {', '.join(missing)}", where=fill.table, cure="add it first"
        )
    moved = sorted(set(fill.key) & set(written))
    if moved:
        raise DatabaseError(
            f"{', '.join(moved)} cannot be written in the order of itself",
            where=fill.table,
            cure="walk the rows by another key",
        )
    if fill.key not in keys:
        told = "; ".join(", ".join(one) for one in keys) or "none at all"
        raise DatabaseError(
            f"({', '.join(fill.key)}) is no key of the table: no unique index has these columns "
            f"in this order (keys: {told})",
            where=fill.table,
            cure="name a key of it, or create a unique index for the time of the backfill",
        )


def _primary(reader: sa.Inspector, table: str, schema: str | None) -> tuple[str, ...]:
    return tuple(reader.get_pk_constraint(table, schema=schema)["constrained_columns"])


def _keys(reader: sa.Inspector, table: str, schema: str | None) -> list[tuple[str, ...]]:
    """The columns of every unique index, in its order."""
    found = [_primary(reader, table, schema), *_uniques(reader, table, schema)]
    return list(dict.fromkeys(one for one in found if one))


def _uniques(reader: sa.Inspector, table: str, schema: str | None) -> Iterator[tuple[str, ...]]:
    for constraint in reader.get_unique_constraints(table, schema=schema):
        yield tuple(constraint["column_names"])
    for index in reader.get_indexes(table, schema=schema):
        columns = tuple(one for one in index["column_names"] if one is not None)
        if index["unique"] and "expressions" not in index and not _partial(index):
            yield columns


def _partial(index: Mapping[str, Any]) -> bool:
    return any(option.endswith("_where") for option in index.get("dialect_options", {}))
