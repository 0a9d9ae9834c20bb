"""Whether queries find rows by a column, and the index that lets them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..values.models import Models
from ..values.schema import Column, Table
from .quoting import listed, quoted

SMALL = 1000
"""Rows that are read from beginning to end as fast as by an index."""
FEW_VALUES = frozenset(("boolean", "enum"))
NOT_ORDERED = frozenset(("json", "array", "binary", "other"))
"""Families whose columns a plain index does not serve, or should not."""


def begins(models: Models, table: Table, column: str) -> bool:
    """Whether some key or index of a table, declared or in the database, begins with a column.

    One with a condition or of another kind counts too: it may be made for the very query.
    """
    return any(column == first for one in _both(models, table) for first in _firsts(one))


def refers(table: Table, column: str) -> bool:
    """Whether a column is the first of a foreign key, which has to have an index anyway."""
    return any(key.columns[0] == column for key in table.foreign_keys)


def small(models: Models, table: Table) -> bool:
    """Whether a live database says that a table has few rows."""
    known = models.statistics.tables.get(table.name) if models.statistics else None
    return known is not None and known.rows <= SMALL


def indexable(column: Column) -> bool:
    """Whether an index on a column alone is worth while for finding rows by it."""
    return column.type.family not in FEW_VALUES | NOT_ORDERED


def new_index(models: Models, table: Table, columns: tuple[str, ...]) -> str:
    """The cure: what to write in the model, and the SQL for a live database."""
    names = ", ".join(f'"{name}"' for name in columns)
    model = "index=True on it" if len(columns) == 1 else f"Index(None, {names}) on the table"
    if "postgresql" in models.dialects:
        sql = f"CREATE INDEX CONCURRENTLY ON {quoted(table.name)} ({listed(columns)})"
    else:
        name = f"ix_{table.name.replace('.', '_')}_{'_'.join(columns)}"
        sql = f"CREATE INDEX {quoted(name)} ON {quoted(table.name)} ({listed(columns)})"
    return f"{model}; on a live database {sql}"


def sites(places: Iterable[str]) -> str:
    """Some places in words: `a.py:3, b.py:7 and 2 more`."""
    every = list(dict.fromkeys(places))
    shown = ", ".join(every[:3])
    return f"{shown} and {len(every) - 3} more" if len(every) > 3 else shown


def _both(models: Models, table: Table) -> Iterator[Table]:
    yield table
    actual = models.database.tables.get(table.name) if models.database is not None else None
    if actual is not None:
        yield actual


def _firsts(table: Table) -> Iterator[str]:
    keys = [one.columns for one in table.indexes]
    keys += [one.columns for one in table.uniques]
    keys += [table.primary_key.columns] if table.primary_key is not None else []
    yield from (key[0] for key in keys if key)
