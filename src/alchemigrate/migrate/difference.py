"""From a schema as it was declared to the schema as it is declared now: keys that came and went."""

from __future__ import annotations

from collections.abc import Iterator

from ..values.change import AddIndex
from ..values.remedy import AddForeignKey, AddUnique, DropIndex, DropUnique, SchemaChange
from ..values.schema import ForeignKey, Schema, Table


def changes(before: Schema, after: Schema) -> tuple[SchemaChange, ...]:
    """The changes of indexes, unique constraints and foreign keys in tables that both have.

    Anything else that differs is not told: it is for the caller to know that nothing does.
    """
    both = before.tables.keys() & after.tables.keys()
    pairs = [(before.tables[name], after.tables[name]) for name in sorted(both)]
    made = [change for old, new in pairs for change in _made(old, new)]
    gone = [change for old, new in pairs for change in _gone(old, new)]
    return (*made, *gone)


def _made(old: Table, new: Table) -> Iterator[SchemaChange]:
    yield from (AddUnique(one) for one in new.uniques if one not in old.uniques)
    yield from (AddIndex(one) for one in new.indexes if one not in old.indexes)
    for key in new.foreign_keys:
        if key not in old.foreign_keys:
            yield AddForeignKey(key, _same(key, old))


def _same(key: ForeignKey, old: Table) -> ForeignKey | None:
    """The key that refers from and to the same, in another way."""
    way = (key.columns, key.refers, key.refers_columns)
    found = [
        one for one in old.foreign_keys if (one.columns, one.refers, one.refers_columns) == way
    ]
    return found[0] if found else None


def _gone(old: Table, new: Table) -> Iterator[SchemaChange]:
    yield from (DropUnique(one) for one in old.uniques if one not in new.uniques)
    yield from (DropIndex(one) for one in old.indexes if one not in new.indexes)
