"""`op.rename_constraint`: a constraint or index gets another name, and nobody waits behind it."""

from __future__ import annotations

import logging

import sqlalchemy as sa
from alembic.autogenerate import renderers
from alembic.autogenerate.api import AutogenContext
from alembic.operations import MigrateOperation, Operations

from ...errors import DatabaseError, UsageError
from ..executor import unnoted
from ..naming.rename import Rename
from ..patience import Patience
from ..revisions.names import literal
from . import asked
from .imports import DIRECTIVES
from .outside import outside

log = logging.getLogger("alchemigrate.migrate")
THERE = """
SELECT relname AS name, true AS by_index FROM pg_index
JOIN pg_class ON pg_class.oid = indexrelid WHERE indrelid = to_regclass(:table)
UNION ALL
SELECT conname, false FROM pg_constraint
WHERE conrelid = to_regclass(:table) AND contype IN ('c', 'f', 'n')
"""
"""A primary key or UNIQUE is renamed by its index: that takes a lock which lets all others work."""


@Operations.register_operation("rename_constraint")
class RenameConstraintOp(MigrateOperation):
    """Call a constraint or index of `table` by another name; `index` that it is, or has, one."""

    def __init__(self, table: str, old: str, new: str, index: bool | None = None) -> None:
        self.table, self.old, self.new, self.index = table, old, new, index

    @classmethod
    def rename_constraint(
        cls,
        operations: Operations,
        table: str,
        old: str,
        new: str,
        index: bool | None = None,
    ) -> None:
        """Rename a constraint or index of `table`, which has its schema in front if it has one.

        `index` says that it is an index, a primary key or a UNIQUE; the database is asked if that
        is not said.
        """
        operations.invoke(cls(table, old, new, index))

    def reverse(self) -> RenameConstraintOp:
        """The old name again."""
        return RenameConstraintOp(self.table, self.new, self.old, self.index)

    def to_diff_tuple(self) -> tuple[str, str, str, str]:
        """How autogenerate tells it."""
        return "rename_constraint", self.table, self.old, self.new


@Operations.implementation_for(RenameConstraintOp)
def _rename(operations: Operations, op: RenameConstraintOp) -> None:
    context = operations.get_context()
    if context.dialect.name != "postgresql":
        raise UsageError(
            f"constraints are renamed on PostgreSQL, not on {context.dialect.name}",
            where=f"{op.table}.{op.old}",
            cure="make it anew in a batch: op.batch_alter_table",
        )
    if context.as_sql and op.index is not None:
        context.impl.static_output(f"{_of(op, op.index).sql};\n")
        return
    if asked.noted(context, "rename_constraint", f"{op.table}.{op.old}"):
        return
    with outside(context, f"op.rename_constraint of {op.old}") as engine:
        there = _there(engine, op.table)
        if op.new in there and op.old not in there:
            return  # an earlier try has done it
        if op.old not in there:
            raise DatabaseError(
                f"{op.table} has no constraint or index {op.old}",
                cure=f"it has {', '.join(sorted(there)) or 'none'}",
            )
        unnoted.carry_out(engine, _of(op, there[op.old]).step, Patience(), log.info)


def _of(op: RenameConstraintOp, index: bool) -> Rename:
    return Rename(op.table, op.old, op.new, index)


def _there(engine: sa.Engine, table: str) -> dict[str, bool]:
    with engine.connect() as connection:
        rows = connection.execute(sa.text(THERE), {"table": table}).all()
    return {row.name: row.by_index for row in rows}


@renderers.dispatch_for(RenameConstraintOp)
def _source(context: AutogenContext, op: RenameConstraintOp) -> str:
    context.imports.add(DIRECTIVES)
    how = "" if op.index is None else f", index={op.index}"
    return f"op.rename_constraint({', '.join(map(literal, (op.table, op.old, op.new)))}{how})"
