"""What has to be there, or must not be, before an operation can begin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..values.operation import Problem
from ..values.schema import Schema
from .keys import named


def table_missing(schema: Schema, table: str) -> Iterator[Problem]:
    """The table has to be there."""
    if table not in schema.tables:
        yield Problem(table, f"there is no table {table}", "see how it is written, schema included")


def columns_missing(schema: Schema, table: str, columns: Iterable[str]) -> Iterator[Problem]:
    """A table that is there has to have the columns."""
    found = schema.tables.get(table)
    for name in columns if found else ():
        if found is not None and found.column(name) is None:
            known = ", ".join(one.name for one in found.columns)
            yield Problem(f"{table}.{name}", f"{table} has no column {name}", f"it has {known}")


def column_taken(schema: Schema, table: str, column: str) -> Iterator[Problem]:
    """A table must not have the column yet."""
    found = schema.tables.get(table)
    if found is not None and found.column(column) is not None:
        yield Problem(f"{table}.{column}", f"{table} has a column {column}", "take another name")


def name_taken(schema: Schema, table: str, name: str) -> Iterator[Problem]:
    """No index of the schema, and no constraint of the table, must have the name."""
    if not name:
        yield Problem(table, "it has no name", "say a name: a database would make one up")
        return
    scope = table.rpartition(".")[0]
    for other in schema.tables.values():
        if other.name.rpartition(".")[0] != scope:
            continue
        own = other.name.rpartition(".")[2]
        if own == name or ((found := named(other, name)) and _clashes(other.name == table, found)):
            yield Problem(name, f"{name} is taken by {other.name}", "take another name")


def _clashes(same: bool, found: object) -> bool:
    """Names of CHECKs and foreign keys are only those of their table."""
    return same or type(found).__name__ in ("Index", "Unique", "PrimaryKey")


def key_missing(schema: Schema, table: str) -> Iterator[Problem]:
    """Rows can only be written in batches along a primary key."""
    found = schema.tables.get(table)
    if found is not None and found.primary_key is None:
        yield Problem(
            table,
            f"{table} has no primary key to walk its rows along",
            "give it one, or fill the rows by hand",
        )
