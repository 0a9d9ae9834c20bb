"""Columns filled along the primary key of their table."""

from __future__ import annotations

from ..checkkit.quoting import quoted
from ..values.change import Fill
from ..values.schema import Schema


def fill(
    schema: Schema, table: str, sets: tuple[tuple[str, str], ...], empty: tuple[str, ...] = ()
) -> Fill:
    """Columns get values; with `empty`, only in rows in which these columns are all NULL."""
    key = schema.tables[table].primary_key
    assert key is not None
    where = " AND ".join(f"{quoted(name)} IS NULL" for name in empty)
    return Fill(table, key.columns, sets, where)
