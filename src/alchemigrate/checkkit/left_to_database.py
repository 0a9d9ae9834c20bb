"""Whether a database can be left to delete rows that SQLAlchemy would load first."""

from __future__ import annotations

from ..values.models import Models, Relationship
from ..values.schema import ForeignKey

ACTING = ("CASCADE", "SET NULL", "SET DEFAULT")


def doubt(models: Models, one: Relationship, key: ForeignKey) -> str:
    """What may go wrong if the rows that `key` refers from are deleted by it; "" for nothing."""
    if "sqlite" in models.dialects:
        return "SQLite deletes them only with PRAGMA foreign_keys=ON"
    if models.database is not None and not _there(models, key):
        return "the database has no such ON DELETE CASCADE"
    for table in models.schema.tables.values():
        for other in table.foreign_keys:
            if other.refers == key.table and other.ondelete not in ACTING:
                names = ", ".join(other.columns)
                return f"{table.name}.{names} refers to {key.table} without an ondelete"
    kin = [found for found in models.classes.values() if one.target in (found.name, found.inherits)]
    if any(found.inherits or found.table != key.table for found in kin):
        return "its target has rows in more than one table"
    return ""


def _there(models: Models, key: ForeignKey) -> bool:
    actual = models.database.tables.get(key.table) if models.database is not None else None
    return actual is not None and any(
        found.columns == key.columns and found.ondelete == key.ondelete
        for found in actual.foreign_keys
    )
