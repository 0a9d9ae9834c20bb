"""The columns and the foreign key that a relationship stands on."""

from __future__ import annotations

from ..values.models import Models, Relationship
from ..values.schema import Column, ForeignKey


def holding(relationship: Relationship) -> tuple[str, ...]:
    """The `table.column` that refer to the other row; nothing for MANYTOMANY."""
    if relationship.direction == "ONETOMANY":
        return relationship.remote
    return relationship.local if relationship.direction == "MANYTOONE" else ()


def written(relationship: Relationship) -> tuple[str, ...]:
    """The `table.column` that a flush fills in for the relationship."""
    if relationship.viewonly:
        return ()
    return holding(relationship) or relationship.remote


def key_columns(models: Models, relationship: Relationship) -> tuple[Column, ...]:
    """The columns that refer to the other row, as far as they are known."""
    found = []
    for name in dict.fromkeys(holding(relationship)):
        table, _, column = name.rpartition(".")
        of = models.table(table)
        one = of.column(column) if of is not None else None
        if one is not None:
            found.append(one)
    return tuple(found)


def foreign_key(models: Models, relationship: Relationship) -> ForeignKey | None:
    """The foreign key that the relationship follows, None where it follows none or several."""
    columns = key_columns(models, relationship)
    names = {one.name for one in columns}
    table = models.table(columns[0].table) if columns else None
    if table is None or len({one.table for one in columns}) != 1:
        return None
    keys = [one for one in table.foreign_keys if set(one.columns) == names]
    return keys[0] if len(keys) == 1 else None


def short(dotted: str) -> str:
    """The own name of a class with a dotted name."""
    return dotted.rpartition(".")[2]


def partners(models: Models, relationship: Relationship) -> tuple[Relationship, ...]:
    """The other sides of the relationship."""
    return tuple(one for name in relationship.reverse for one in models.called(name))
