"""The column by which rows are marked as deleted instead of being deleted."""

from __future__ import annotations

from ..values.schema import Column, Table
from .quoting import quoted

MOMENTS = ("deleted_at", "deleted_on", "removed_at", "date_deleted")
FLAGS = ("is_deleted", "deleted", "is_removed")


def soft_deletion(table: Table) -> Column | None:
    """The column that marks deleted rows: a moment that may be NULL, or a flag."""
    for name in MOMENTS:
        column = table.column(name)
        if column is not None and column.nullable and column.type.family in ("datetime", "date"):
            return column
    for name in FLAGS:
        column = table.column(name)
        if column is not None and column.type.family == "boolean":
            return column
    return None


def live(column: Column) -> str:
    """The condition of rows that are not deleted, as SQL."""
    name = quoted(column.name)
    return f"NOT {name}" if column.type.family == "boolean" else f"{name} IS NULL"
