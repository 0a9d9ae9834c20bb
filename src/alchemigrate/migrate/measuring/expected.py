"""The lock that is expected of each change, as `LOCK TABLE` names it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...dangerkit.locking import exclusive, referred
from ...values.change import (
    AddColumn,
    AddConstraint,
    AddIndex,
    ChangeRows,
    ChangeTrigger,
    CreateTable,
    DropIndex,
    Lock,
    Rewrite,
    Validate,
)
from ...values.revision import Statement
from ...values.schema import ForeignKey

MODES = (
    "ACCESS SHARE", "ROW SHARE", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE",
    "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE",
)  # fmt: skip
"""From the lightest to the heaviest."""
USUAL = MODES.index("ROW EXCLUSIVE")
"""What every statement may take: nobody waits for it."""


def weight(mode: str) -> int:
    """How heavy a lock is."""
    return MODES.index(mode)


def expected(statements: Iterable[Statement]) -> dict[str, int]:
    """The heaviest lock that is expected on each table; "" stands for a table that is not said."""
    found: dict[str, int] = {}
    for statement in statements:
        for said, mode in _locks(statement):
            table = "" if any(part in said for part in statement.computed) else said
            found[table] = max(found.get(table, 0), weight(mode))
    return found


def _locks(statement: Statement) -> Iterator[tuple[str, str]]:
    gently = "concurrently" in statement
    match statement.change:
        case AddConstraint(ForeignKey(table=table, refers=refers)):
            yield table, "SHARE ROW EXCLUSIVE"
            yield refers, "SHARE ROW EXCLUSIVE"
        case AddColumn(references=ForeignKey(refers=refers)) as made:
            yield made.table, "ACCESS EXCLUSIVE"
            yield refers, "SHARE ROW EXCLUSIVE"
        case CreateTable():
            yield from ((key.refers, "SHARE ROW EXCLUSIVE") for key in referred(statement))
        case AddIndex() as made:
            yield made.table, "SHARE UPDATE EXCLUSIVE" if gently else "SHARE"
        case DropIndex(table=table):
            yield table, "SHARE UPDATE EXCLUSIVE" if gently else "ACCESS EXCLUSIVE"
        case Validate(table=table):
            yield table, "SHARE UPDATE EXCLUSIVE"
        case ChangeRows(kind="truncate", table=table):
            yield table, "ACCESS EXCLUSIVE"
        case ChangeTrigger(table=table, kind=kind) if kind != "drop":
            yield table, "SHARE ROW EXCLUSIVE"
        case Lock(table=table, mode=mode) if mode in MODES:
            yield table, mode
        case Rewrite(table=table):
            yield table, "SHARE UPDATE EXCLUSIVE" if gently else "ACCESS EXCLUSIVE"
        case _ if table := exclusive(statement):
            yield table, "ACCESS EXCLUSIVE"
