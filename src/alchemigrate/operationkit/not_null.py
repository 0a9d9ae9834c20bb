"""The steps to NOT NULL and back from it, in which nobody waits for rows that are read."""

from __future__ import annotations

from ..checkkit.quoting import quoted
from ..values.change import AddConstraint, DropConstraint, DropNotNull, SetNotNull, Validate
from ..values.operation import Step
from ..values.schema import Check
from .names import own_name

NOT_VALID = frozenset(("not valid",))


def proven(table: str, column: str) -> tuple[Step, ...]:
    """A CHECK for what is written, then for what is there; NOT NULL takes it for proof."""
    check = _check(table, column)
    added, gone = AddConstraint(check), DropConstraint(table, check.name or "")
    return (
        Step((added,), (gone,), NOT_VALID),
        Step((Validate(table, gone.name),)),
        Step((SetNotNull(table, column), gone), (DropNotNull(table, column), added), NOT_VALID),
    )


def lifted(table: str, column: str) -> tuple[Step, ...]:
    """NULL is let in; taken back, it is kept out again by way of a CHECK."""
    check = _check(table, column)
    added, gone = AddConstraint(check), DropConstraint(table, check.name or "")
    return (
        Step((added,), (SetNotNull(table, column), gone), NOT_VALID),
        Step((), (Validate(table, gone.name),)),
        Step((DropNotNull(table, column), gone), (added,), NOT_VALID),
    )


def _check(table: str, column: str) -> Check:
    return Check(table, f"{quoted(column)} IS NOT NULL", own_name(table, column, "filled"))
