"""A constraint that is dropped without its name.

Alembic raises: it cannot know which one is meant. Left alone: names, and batches on SQLite with a
naming convention.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.dangerkit import Axis, Danger, Example, Issue, Setting
from alchemigrate.values.change import DropConstraint
from alchemigrate.values.finding import Level
from alchemigrate.values.revision import Statement

DANGER = Danger(
    code="SC404",
    level=Level.BREAKS,
    axis=Axis.HISTORY,
    examples=(
        Example('op.drop_constraint(None, "orders", type_="foreignkey")', ("orders",)),
        Example('op.drop_constraint("fk", "orders", type_="foreignkey")', title="a name"),
        Example(
            'op.drop_constraint(op.f("fk_orders"), "orders", type_="foreignkey")',
            title="a name of a convention",
        ),
    ),
)


@DANGER.on(DropConstraint)
def find(_: Setting, statement: Statement) -> Iterator[Issue]:
    """Constraints without a name."""
    change: DropConstraint = statement.change  # type: ignore[assignment]
    if change.name in ("", "None"):
        yield Issue(
            change.table,
            "a constraint without a name cannot be dropped: this raises",
            "the name that the database has: SELECT conname FROM pg_constraint WHERE conrelid = "
            f"'{change.table}'::regclass",
        )
