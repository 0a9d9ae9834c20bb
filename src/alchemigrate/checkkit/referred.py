"""What a foreign key refers to, as far as that is certain."""

from __future__ import annotations

from ..values.models import Models
from ..values.schema import Column, ForeignKey, Table


def target(models: Models, key: ForeignKey) -> Table | None:
    """The table that is referred to; None if it is unknown or several MetaData have one."""
    found = models.table(key.refers)
    return found if f"{key.refers} (2)" not in models.schema.tables else None


def pairs(models: Models, key: ForeignKey) -> tuple[tuple[Column, Column], ...]:
    """Each column of a foreign key with the one that it refers to; nothing if one is unknown."""
    table, referred = models.table(key.table), target(models, key)
    if table is None or referred is None:
        return ()
    found = [
        (table.column(own), referred.column(other) or _by_key(referred, other))
        for own, other in zip(key.columns, key.refers_columns, strict=False)
    ]
    known = [(own, other) for own, other in found if own is not None and other is not None]
    return tuple(known) if len(known) == len(key.columns) else ()


def _by_key(table: Table, key: str) -> Column | None:
    return next((one for one in table.columns if one.key == key), None)
