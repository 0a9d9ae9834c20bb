"""Autogenerate leaves alone what this tool keeps in a database: its tables, and what an operation
that is under way has made in tables of the application."""

from __future__ import annotations

import importlib.util
from typing import Any

from alembic.autogenerate import comparators
from alembic.autogenerate.api import AutogenContext
from alembic.operations import MigrateOperation, ops

from ...values.own import is_ours


def _last() -> dict[str, Any]:
    """After Alembic's own; before 1.18 the order is that of registration."""
    if importlib.util.find_spec("alembic.runtime.plugins") is None:
        return {}
    from alembic.util import DispatchPriority

    return {"priority": DispatchPriority.LAST}


@comparators.dispatch_for("schema", **_last())
def leave_ours(_: AutogenContext, upgrade: ops.UpgradeOps, __: set[str | None]) -> None:
    """Take what would change or drop ours out of a comparison."""
    for table in upgrade.ops:
        if isinstance(table, ops.ModifyTableOps):
            table.ops[:] = [one for one in table.ops if not _of_ours(one)]
    upgrade.ops[:] = [one for one in upgrade.ops if not _of_ours(one)]


def _of_ours(op: MigrateOperation) -> bool:
    match op:
        case ops.ModifyTableOps():
            return is_ours(op.table_name) or not op.ops
        case ops.DropTableOp():
            return is_ours(op.table_name)
        case ops.DropColumnOp():
            return is_ours(op.column_name)
        case ops.DropIndexOp():
            return is_ours(str(op.index_name))
        case ops.DropConstraintOp():
            return is_ours(str(op.constraint_name))
    return False
