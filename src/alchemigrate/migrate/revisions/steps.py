"""Each change of a schema as lines of a revision, in the form that keeps nobody waiting.

On PostgreSQL each line is a transaction of its own, may be run again after a failure, and waits for
a lock no longer than it may. Elsewhere the lines are Alembic's own, with batches for SQLite.
"""

from __future__ import annotations

from dataclasses import dataclass

from ...checkkit.quoting import quoted
from ...values.change import AddIndex, AddLabel, SetNotNull, Validate
from ...values.remedy import (
    AddCheck,
    AddForeignKey,
    AddUnique,
    DropIndex,
    DropUnique,
    OwnSequence,
    RebuildIndex,
    SchemaChange,
)
from . import constraints, indexes
from .names import execute

Lines = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A change both ways: on a live PostgreSQL, and `plain` on anything else."""

    title: str
    up: Lines
    down: Lines
    plain_up: Lines = ()
    plain_down: Lines = ()


def step(change: SchemaChange) -> Step:
    """The lines of a change, and those that take it back."""
    match change:
        case AddIndex(index):
            made, gone = indexes.made(index), indexes.gone(index)
            plain = indexes.plain_made(index), indexes.plain_gone(index)
            return Step(f"index {index.name}", made, gone, *plain)
        case DropIndex(index):
            made, gone = indexes.made(index), indexes.gone(index)
            plain = indexes.plain_made(index), indexes.plain_gone(index)
            return Step(f"no index {index.name}", gone, made, plain[1], plain[0])
        case RebuildIndex(index):
            return Step(f"index {index.name} again", indexes.again(index), ())
        case AddUnique(unique):
            made, gone = constraints.unique(unique), constraints.no_unique(unique)
            plain = constraints.plain_unique(unique), constraints.plain_no_unique(unique)
            return Step(f"unique {', '.join(unique.columns)}", made, gone, *plain)
        case DropUnique(unique):
            made, gone = constraints.unique(unique), constraints.no_unique(unique)
            plain = constraints.plain_no_unique(unique), constraints.plain_unique(unique)
            return Step(f"{', '.join(unique.columns)} not unique", gone, made, *plain)
        case AddForeignKey(key, replaces):
            return Step(
                f"foreign key to {key.refers}",
                constraints.foreign(key, replaces),
                constraints.no_foreign(key, replaces),
                constraints.plain_foreign(key, replaces),
                constraints.plain_no_foreign(key, replaces),
            )
        case AddCheck(check, name):
            return Step(
                f"check {name}",
                constraints.check(check, name),
                constraints.no_check(check, name),
                constraints.plain_check(check, name),
                constraints.plain_no_check(check, name),
            )
        case Validate(table, name):
            return Step(f"validated {name}", (constraints.validated(table, name),), ())
        case SetNotNull():
            return Step(
                f"{change.table}.{change.column} not null",
                constraints.filled(change),
                constraints.not_filled(change),
                constraints.plain_filled(change),
                constraints.plain_not_filled(change),
            )
        case AddLabel():
            return _label(change)
        case OwnSequence(sequence, table, column):
            owned = f"ALTER SEQUENCE {quoted(sequence)} OWNED BY "
            return Step(
                f"owner of {sequence}",
                (execute(f"{owned}{quoted(table)}.{quoted(column)}"),),
                (execute(f"{owned}NONE"),),
            )


def _label(change: AddLabel) -> Step:
    place = f" BEFORE {_text(change.before)}" if change.before is not None else ""
    added = f"ALTER TYPE {quoted(change.enum)} ADD VALUE IF NOT EXISTS {_text(change.label)}{place}"
    stays = f"# PostgreSQL cannot take a label away: {change.enum} keeps {change.label!r}"
    return Step(f"label {change.label}", (execute(added),), (stays,))


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
