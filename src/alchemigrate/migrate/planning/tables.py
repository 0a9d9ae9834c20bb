"""Tables and columns: what is renamed, new, or may go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...errors import UsageError
from ...operationkit import Operation
from ...operationkit.keys import named
from ...operations.columns.add_column import AddColumn
from ...operations.columns.drop_column import DropColumn
from ...operations.columns.rename_column import RenameColumn
from ...operations.constraints.add_foreign_key import AddForeignKey
from ...operations.constraints.drop_check import DropCheck
from ...operations.constraints.drop_exclusion import DropExclusion
from ...operations.constraints.drop_foreign_key import DropForeignKey
from ...operations.constraints.drop_primary_key import DropPrimaryKey
from ...operations.constraints.drop_unique import DropUnique
from ...operations.indexes.drop_index import DropIndex
from ...operations.tables.create_table import CreateTable
from ...operations.tables.drop_table import DropTable
from ...operations.tables.rename_table import RenameTable
from ...values.schema import Check, Column, Exclusion, ForeignKey, Index, Schema, Table, Unique
from .draft import Draft
from .made import default_of, made_table, unwritten
from .wishes import Wishes


def renamed(draft: Draft, declared: Schema, wishes: Wishes) -> None:
    """Plan what is said to be renamed; raises UsageError for names that are not there."""
    for old, new in wishes.renames.items():
        table, _, column = old.rpartition(".")
        if old in draft.final.tables:
            _refuse_unknown(new, new in declared.tables, "--rename")
            draft.take(RenameTable(old, new), old)
            continue
        known = draft.final.tables.get(table)
        _refuse_unknown(old, known is not None and known.column(column) is not None, "--rename")
        wanted = declared.tables.get(table)
        there = wanted is not None and wanted.column(new) is not None
        _refuse_unknown(f"{table}.{new}", there, "--rename")
        draft.take(RenameColumn(table, column, new), old)


def created(draft: Draft, declared: Schema) -> None:
    """Plan new tables, those first that others refer to; keys of a circle come last."""
    new = {
        name: one
        for name, one in declared.tables.items()
        if name not in draft.final.tables and name not in draft.final.views
    }
    late: list[ForeignKey] = []
    while new:
        free = [
            one for one in new.values() if not any(k.refers in new for k in _others(one))
        ] or list(new.values())[:1]
        for table in free:
            del new[table.name]
            late += _create(draft, table, frozenset(new))
    for key in late:
        draft.take(AddForeignKey(key), key.table)


def _others(table: Table) -> list[ForeignKey]:
    return [one for one in table.foreign_keys if one.refers != table.name]


def _create(draft: Draft, table: Table, coming: frozenset[str]) -> Iterator[ForeignKey]:
    """Plan a table; gives its keys to tables that are not there yet."""
    dialect = draft.final.dialect
    reasons = [f"{one.name}: {why}" for one in table.columns if (why := unwritten(one))]
    reasons += [
        f"{one.name}: there is no type {one.type.enum_name}: {_create_type(one)}"
        for one in table.columns
        if _lacks_type(one, draft.final)
    ]
    reasons += [f"{one.name}: {', '.join(one.options)}" for one in table.indexes if one.options]
    if reasons:
        cure = "do that in a revision by hand, then plan again"
        draft.leave(table.name, "; ".join(reasons), cure)
        return
    made = made_table(table, dialect)
    now = tuple(one for one in made.foreign_keys if one.refers not in coming)
    if draft.take(CreateTable(replace(made, foreign_keys=now)), table.name):
        yield from (one for one in made.foreign_keys if one not in now)


def _create_type(column: Column) -> str:
    labels = ", ".join("'" + one.replace("'", "''") + "'" for one in column.type.labels)
    return f"CREATE TYPE {column.type.enum_name} AS ENUM ({labels})"


def _lacks_type(column: Column, schema: Schema) -> bool:
    """Whether a column is of an enumeration that the database does not have."""
    name = column.type.enum_name
    native = schema.dialect == "postgresql" and column.type.native_enum is not False
    return bool(name) and native and name not in {one.name for one in schema.enums}


def added(draft: Draft, declared: Schema, wishes: Wishes) -> None:
    """Plan new columns, but where one that is not declared may have been renamed."""
    for table in declared.tables.values():
        actual = draft.final.tables.get(table.name)
        if actual is None:
            continue
        spare = [one.name for one in actual.columns if table.column(one.name) is None]
        spare = [one for one in spare if f"{table.name}.{one}" not in wishes.drops]
        for column in table.columns:
            if actual.column(column.name) is None:
                _add(draft, column, spare, wishes)


def _add(draft: Draft, column: Column, spare: list[str], wishes: Wishes) -> None:
    name = f"{column.table}.{column.name}"
    fill = wishes.fills.get(name)
    why = unwritten(column)
    if column.generated or (column.server_default and why):
        draft.leave(name, why or "the database numbers it", "add it in a revision by hand")
        return
    if spare and fill is None:
        old = f"{column.table}.{spare[0]}"
        draft.leave(
            name,
            f"the models have it, the database has {', '.join(spare)}: was it renamed?",
            f"--rename {old}={column.name}; or, if not, --drop {old}",
        )
        return
    sql = column.type.sql.get(draft.final.dialect, "")
    default = default_of(column, draft.final.dialect)
    if not column.nullable and default is None and fill is None:
        cure = f'say what they get: --fill "{name}=SQL", or give the model a server_default'
        draft.leave(name, "rows that are there would have no value", cure)
        return
    draft.take(AddColumn(column.table, column.name, sql, column.nullable, default, fill), name)


def dropped(draft: Draft, declared: Schema, wishes: Wishes) -> None:
    """Plan what may go: keys and indexes first; raises UsageError for names that are not there."""
    found = [(name, _drop(name, draft.final, declared)) for name in wishes.drops]
    last = (DropColumn, DropTable)
    for name, operation in sorted(found, key=lambda one: isinstance(one[1], last)):
        draft.take(operation, name)


def _drop(name: str, schema: Schema, declared: Schema) -> Operation:
    if name in schema.tables:
        _refuse_declared(name, name in declared.tables)
        return DropTable(name)
    owner, _, part = name.rpartition(".")
    table, wanted = schema.tables.get(owner), declared.tables.get(owner)
    if table is not None and table.column(part) is not None:
        _refuse_declared(name, wanted is not None and wanted.column(part) is not None)
        return DropColumn(owner, part)
    thing = named(table, part) if table is not None else None
    _refuse_unknown(name, thing is not None, "--drop")
    match thing:
        case Index():
            return DropIndex(owner, part)
        case Unique():
            return DropUnique(owner, part)
        case ForeignKey():
            return DropForeignKey(owner, part)
        case Check():
            return DropCheck(owner, part)
        case Exclusion():
            return DropExclusion(owner, part)
    return DropPrimaryKey(owner)


def _refuse_unknown(name: str, known: bool, option: str) -> None:
    if not known:
        raise UsageError(f"{option}: there is no {name}", cure="check the name and its table")


def _refuse_declared(name: str, declared: bool) -> None:
    if declared:
        raise UsageError(f"--drop: the models declare {name}", cure="take it out of the models")
