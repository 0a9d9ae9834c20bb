"""A constraint that is added NOT VALID and validated in the same transaction.

The lock of the first statement is held until the second has read all rows, so nothing is won. Left
alone: VALIDATE in a later revision, or outside the transaction.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.dangerkit import Axis, Danger, Example, Issue, Setting, recipes
from alchemigrate.dangerkit.writing import send
from alchemigrate.values.change import AddConstraint, Validate
from alchemigrate.values.finding import Level
from alchemigrate.values.revision import Statement

ADD = 'op.execute("ALTER TABLE orders ADD CONSTRAINT c CHECK (a > 1) NOT VALID")'
LATE = 'op.execute("ALTER TABLE orders VALIDATE CONSTRAINT c")'
DANGER = Danger(
    code="SC111",
    level=Level.SLOW,
    axis=Axis.LOCKS,
    examples=(
        Example(f"{ADD}\n{LATE}", ("orders.c",)),
        Example(LATE, title="in a later revision", before=ADD),
        Example(
            f"{ADD}\nwith op.get_context().autocommit_block():\n    {LATE}",
            title="in a transaction of its own",
        ),
    ),
)


@DANGER.on(Validate)
def find(setting: Setting, statement: Statement) -> Iterator[Issue]:
    """Constraints that are validated under the lock that added them."""
    change: Validate = statement.change  # type: ignore[assignment]
    if statement.outside:
        return
    for one in setting.together(statement):
        match one.change:
            case AddConstraint(made) if made.table == change.table and made.name == change.name:
                late = send(f"ALTER TABLE {change.table} VALIDATE CONSTRAINT {change.name}")
                yield Issue(
                    f"{change.table}.{change.name}",
                    f"the lock on {change.table} is held until all rows are read",
                    f"in a revision of its own: {late}",
                    recipes=(
                        (one, recipes.renewed(made.table, change.name)),
                        (statement, recipes.outside()),
                    ),
                )
                return
