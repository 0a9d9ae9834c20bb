"""Which changes lock a table against everyone else, and which of them wait without an end."""

from __future__ import annotations

from collections.abc import Iterator

from ..values.change import (
    AddColumn,
    AddConstraint,
    AddExclusion,
    AddIndex,
    ChangeTrigger,
    ChangeType,
    Configure,
    CreateTable,
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
from ..values.schema import ForeignKey
from .danger import Setting

EXCLUSIVE = (
    AddColumn, AddConstraint, AddExclusion, ChangeTrigger, ChangeType, DropColumn, DropConstraint,
    DropIndex, DropNotNull, DropTable, RenameColumn, RenameConstraint, RenameTable, Rewrite,
    SetDefault, SetNotNull,
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


def building(statement: Statement) -> str:
    """The table to which nobody can write while an index is built; "" if none is."""
    change = statement.change
    at_once = isinstance(change, AddIndex) and "concurrently" not in statement
    return change.table if at_once and isinstance(change, AddIndex) else ""


def shut(statement: Statement) -> str:
    """The table that a statement locks so that nobody can even read it; "" if there is none."""
    match statement.change:
        case AddConstraint(ForeignKey()):
            return ""
        case ChangeTrigger(kind=kind) if kind != "drop":
            return ""
        case Lock(mode=mode) if mode != MODES[0]:
            return ""
    return exclusive(statement)


def referred(statement: Statement) -> Iterator[ForeignKey]:
    """The keys to other tables that it makes, to which nobody can write until its transaction
    ends."""
    keys: tuple[ForeignKey, ...] = ()
    match statement.change:
        case CreateTable(foreign_keys=several):
            keys = several
        case AddConstraint(ForeignKey() as key) | AddColumn(references=ForeignKey() as key):
            keys = (key,)
    yield from (key for key in keys if key.refers and key.refers != key.table)


def unlimited(setting: Setting) -> Iterator[Statement]:
    """The statements of an upgrade before which no lock_timeout is set."""
    limited = "session" if setting.waits else ""
    for statement in setting.upgrade:
        if isinstance(statement.change, Configure) and statement.change.name == "lock_timeout":
            limited = "transaction" if "local" in statement else "session"
        if statement.outside and limited == "transaction":
            limited = ""
        if not limited:
            yield statement
