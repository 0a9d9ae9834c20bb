"""The operations that carry out what the check of a difference proposes."""

from __future__ import annotations

from collections.abc import Iterator

from ...operationkit import Operation
from ...operations.columns.set_not_null import SetNotNull
from ...operations.constraints.add_check import AddCheck
from ...operations.constraints.add_foreign_key import AddForeignKey
from ...operations.constraints.add_unique import AddUnique
from ...operations.constraints.drop_foreign_key import DropForeignKey
from ...operations.enums.add_label import AddLabel
from ...operations.indexes.create_index import CreateIndex
from ...values import change, remedy
from ...values.remedy import SchemaChange
from ...values.schema import Table
from .wishes import Wishes


def operations_of(cure: SchemaChange, table: Table | None, wanted: Wishes) -> Iterator[Operation]:
    """What carries a change of `table` (as it is to be made) out; nothing where no operation
    does."""
    match cure:
        case change.SetNotNull(name, column):
            yield SetNotNull(name, column, wanted.fills.get(f"{name}.{column}"))
        case change.AddLabel(enum, label, before):
            yield AddLabel(enum, label, before)
    if table is None:
        return
    match cure:
        case remedy.AddUnique(unique):
            yield from (AddUnique(one) for one in table.uniques if one.columns == unique.columns)
        case change.AddIndex(index):
            yield from (CreateIndex(one) for one in table.indexes if one.columns == index.columns)
        case remedy.AddCheck(check, name):
            yield AddCheck(check.table, name, check.sql)
        case remedy.AddForeignKey(key, old):
            way = (key.columns, key.refers)
            for one in table.foreign_keys:
                if (one.columns, one.refers) == way and (old is None or old.name != one.name):
                    yield AddForeignKey(one)
                    if old is not None and old.name:
                        yield DropForeignKey(old.table, old.name)
