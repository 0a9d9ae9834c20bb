"""Changes as SQL of PostgreSQL."""

from __future__ import annotations

from ...checkkit.quoting import literal, quoted
from ...operationkit.names import beside
from ...values.change import (
    AddColumn,
    AddConstraint,
    AddExclusion,
    AddIndex,
    AddLabel,
    AddView,
    AttachIndex,
    Change,
    ChangeType,
    CreateTable,
    Desynchronize,
    DropColumn,
    DropConstraint,
    DropIndex,
    DropNotNull,
    DropTable,
    DropView,
    GiveNumbering,
    RenameColumn,
    RenameConstraint,
    RenameIndex,
    RenameLabel,
    RenameTable,
    SetComment,
    SetDefault,
    SetNotNull,
    Synchronize,
    TakeNumbering,
    Validate,
)
from ...values.operation import Step
from ...values.schema import Exclusion
from . import postgresql_keys as keys
from . import postgresql_numbering as numbering
from . import postgresql_tables as tables
from . import postgresql_views as views
from .postgresql_triggers import desynchronized, synchronized


def statements(step: Step) -> tuple[str, ...]:
    """The statements of a step, in their order; those of a Fill are written batch by batch."""
    return tuple(sql for change in step.changes for sql in _change(change, step.options))


def _change(change: Change, options: frozenset[str]) -> tuple[str, ...]:
    match change:
        case AddIndex(index):
            return (keys.index(index, options),)
        case AttachIndex():
            return keys.attached(change)
        case DropIndex(name, table):
            how = "CONCURRENTLY " if "concurrently" in options else ""
            how += "IF EXISTS " if "if exists" in options else ""
            return (f"DROP INDEX {how}{quoted(beside(table, name))}",)
        case RenameIndex(name, new):
            return (f"ALTER INDEX {quoted(name)} RENAME TO {quoted(new)}",)
        case AddLabel(enum, label, before):
            place = f" BEFORE {literal(before)}" if before is not None else ""
            return (f"ALTER TYPE {quoted(enum)} ADD VALUE {literal(label)}{place}",)
        case RenameLabel(enum, label, name):
            return (f"ALTER TYPE {quoted(enum)} RENAME VALUE {literal(label)} TO {literal(name)}",)
        case CreateTable():
            return tables.created(change)
        case DropTable(table):
            return (f"DROP TABLE {quoted(table)}",)
        case AddView():
            return views.made(change)
        case DropView():
            return views.dropped(change)
        case SetComment(table, column, comment):
            told = "NULL" if comment is None else literal(comment)
            return (f"COMMENT ON COLUMN {quoted(table)}.{quoted(column)} IS {told}",)
        case TakeNumbering():
            return numbering.taken(change)
        case GiveNumbering():
            return numbering.given(change)
        case Synchronize():
            return synchronized(change)
        case Desynchronize():
            return desynchronized(change)
    altered = _altered(change, options)
    only = "ONLY " if "only" in options and isinstance(change, AddConstraint) else ""
    return (f"ALTER TABLE {only}{quoted(change.table)} {altered}",) if altered else ()  # type: ignore[union-attr]


def _altered(change: Change, options: frozenset[str]) -> str:
    """What follows ALTER TABLE; empty for what is not written so."""
    match change:
        case RenameTable(_, name):
            return f"RENAME TO {quoted(name)}"
        case AddColumn(column, references):
            key = keys.references(references) if references else ""
            return f"ADD COLUMN {tables.column(column)}{key}"
        case DropColumn(_, column):
            return f"DROP COLUMN {quoted(column)}"
        case RenameColumn(_, column, name):
            return f"RENAME COLUMN {quoted(column)} TO {quoted(name)}"
        case ChangeType(_, column, type_sql, using=using):
            told = f" USING {using}" if using else ""
            return f"ALTER COLUMN {quoted(column)} TYPE {type_sql}{told}"
        case SetNotNull(_, column):
            return f"ALTER COLUMN {quoted(column)} SET NOT NULL"
        case DropNotNull(_, column):
            return f"ALTER COLUMN {quoted(column)} DROP NOT NULL"
        case SetDefault(_, column, None):
            return f"ALTER COLUMN {quoted(column)} DROP DEFAULT"
        case SetDefault(_, column, default):
            return f"ALTER COLUMN {quoted(column)} SET DEFAULT {default}"
        case AddConstraint(constraint):
            return f"ADD {keys.constraint(constraint, options)}"
        case AddExclusion(_, _, Exclusion() as exclusion):
            return f"ADD {keys.exclusion(exclusion)}"
        case DropConstraint(_, name):
            return f"DROP CONSTRAINT {'IF EXISTS ' if 'if exists' in options else ''}{quoted(name)}"
        case RenameConstraint(_, old, name):
            return f"RENAME CONSTRAINT {quoted(old)} TO {quoted(name)}"
        case Validate(_, name):
            return f"VALIDATE CONSTRAINT {quoted(name)}"
    return ""
