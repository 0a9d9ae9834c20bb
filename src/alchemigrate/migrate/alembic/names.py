"""Autogenerate sees names: what differs in its name alone is renamed, not dropped and made anew.

Alembic by itself drops and creates a UNIQUE or index that has another name, which locks its table
and lets rows in meanwhile that break it, and it does not see names of primary and foreign keys.
"""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.runtime.plugins import Plugin
from alembic.util import DispatchPriority, PriorityDispatchResult

from ...checkkit.declared import models_of
from ...database.inspect import inspect
from ...probe import models as details
from ...probe import tables
from ...values.models import Models
from ...values.schema import Index, Schema, Table
from ..naming.plan import plan
from ..naming.rename import Rename
from .rename_constraint import RenameConstraintOp

NAME = "alchemigrate.names"
PLUGINS = ("alembic.autogenerate.*", NAME)
"""What autogenerate is told to use."""
LOOSE = re.compile(r'::[\w ]+(\(\d+\))?|[()"\s]')
"""What databases put into conditions as they like."""


def compare_names(context: AutogenContext, upgrade: ops.UpgradeOps) -> PriorityDispatchResult:
    """Put renames in the place of what is dropped and made anew under another name."""
    if context.connection is None or context.connection.dialect.name != "postgresql":
        return PriorityDispatchResult.CONTINUE
    declared = _declared(context)
    schemas = {name.rpartition(".")[0] for name in declared.tables} - {""}
    actual = inspect(context.connection, [None, *sorted(schemas)])
    for one in plan(Models(declared, database=actual)).renames:
        if _same(one, declared.tables[one.table], actual.tables[one.table]):
            _rename(one, upgrade)
    return PriorityDispatchResult.CONTINUE


def _declared(context: AutogenContext) -> Schema:
    """The tables of the models that autogenerate is to look at."""
    given = context.metadata
    every: list[sa.MetaData] = (
        [given] if isinstance(given, sa.MetaData) else list(given) if given else []
    )
    answer = {
        "tables": tables.describe_all(every, {}),
        "sequences": (),
        "classes": (),
        "mappers": "ok",
        **details.describe([], every),
    }
    schema = models_of(answer).schema
    wanted = {str(key): table for one in every for key, table in one.tables.items()}
    left = {
        name: one
        for name, one in schema.tables.items()
        if name in wanted
        and context.run_object_filters(wanted[name], wanted[name].name, "table", False, None)
    }
    return Schema(left, conventions=schema.conventions)


def _same(rename: Rename, declared: Table, actual: Table) -> bool:
    """Whether an index differs in nothing but its name."""
    old = next((one for one in actual.indexes if one.name == rename.old), None)
    if old is None:
        return True
    written = {one.full: one.written.get("postgresql") or one.full for one in declared.names}
    new = [one for one in declared.indexes if written.get(one.name or "") == rename.new]
    return len(new) == 1 and _plain(new[0]) == _plain(old)


def _plain(index: Index) -> tuple[object, ...]:
    where = LOOSE.sub("", index.where or "").lower()
    return index.columns, index.unique, index.include, (index.method or "btree").lower(), where


def _rename(one: Rename, upgrade: ops.UpgradeOps) -> None:
    schema, _, name = one.table.rpartition(".")
    found = [
        each
        for each in upgrade.ops
        if isinstance(each, ops.ModifyTableOps)
        and (each.table_name, each.schema or "") == (name, schema)
    ]
    there = found[0] if found else ops.ModifyTableOps(name, [], schema=schema or None)
    if any(
        isinstance(each, ops.DropConstraintOp)
        and each.constraint_name == one.old
        and each.constraint_type == "foreignkey"
        for each in there.ops
    ):
        return  # it differs in more than its name
    left = [each for each in there.ops if not _replaced(each, one)]
    there.ops[:] = [RenameConstraintOp(one.table, one.old, one.new, one.index), *left]
    if not found:
        upgrade.ops.append(there)


def _replaced(each: ops.MigrateOperation, one: Rename) -> bool:
    match each:
        case ops.DropIndexOp():
            return each.index_name == one.old
        case ops.CreateIndexOp():
            return str(each.index_name) == one.new
        case ops.DropConstraintOp():
            return each.constraint_name == one.old
        case ops.CreateUniqueConstraintOp():
            return _name(each) == one.new
    return False


def _name(each: ops.CreateUniqueConstraintOp) -> str:
    preparer = sa.dialects.postgresql.dialect().identifier_preparer  # type: ignore[no-untyped-call]
    written = preparer.format_constraint(each.to_constraint())
    return str(written).strip('"')


def enable() -> None:
    """Make the comparison known to Alembic, once."""
    try:
        plugin = Plugin(NAME)
    except ValueError:
        return  # it is known already
    plugin.add_autogenerate_comparator(
        compare_names, "autogenerate", priority=DispatchPriority.LAST
    )
