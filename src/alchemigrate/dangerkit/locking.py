"""Which changes lock a table against everyone else."""

from __future__ import annotations

from ..values.change import (
    AddColumn,
    AddConstraint,
    AddExclusion,
    ChangeType,
    DropColumn,
    DropConstraint,
    DropIndex,
    DropNotNull,
    DropTable,
    Lock,
    RenameColumn,
    RenameConstraint,
    RenameTable,
    Rewrite,
    SetDefault,
    SetNotNull,
)
from ..values.revision import Statement

EXCLUSIVE = (
    AddColumn, AddConstraint, AddExclusion, ChangeType, DropColumn, DropConstraint, DropIndex,
    DropNotNull, DropTable, RenameColumn, RenameConstraint, RenameTable, Rewrite, SetDefault,
    SetNotNull,
)  # fmt: skip
MODES = ("ACCESS EXCLUSIVE", "EXCLUSIVE", "SHARE ROW EXCLUSIVE", "SHARE")
"""Modes of LOCK TABLE that keep others from writing."""


def exclusive(statement: Statement) -> str:
    """The table that a statement locks so that others wait; "" if it locks none."""
    change = statement.change
    if isinstance(change, Lock):
        return change.table if change.mode in MODES else ""
    if not isinstance(change, EXCLUSIVE) or "concurrently" in statement:
        return ""
    return change.table
