"""TRUNCATE in a revision.

The rows are gone, for the code that still runs too, and downgrade cannot bring them back. Left
alone: tables that the revision itself makes.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.dangerkit import Axis, Danger, Example, Issue, Setting
from alchemigrate.values.change import ChangeRows
from alchemigrate.values.finding import Level
from alchemigrate.values.revision import Statement

EMPTY = 'op.execute("TRUNCATE orders")'
DANGER = Danger(
    code="SC202",
    level=Level.SILENT,
    axis=Axis.DATA,
    examples=(
        Example(EMPTY, ("orders",)),
        Example('op.execute("DELETE FROM orders WHERE id = 1")', title="some rows"),
        Example('op.create_table("orders", sa.Column("a", sa.Text))\n' + EMPTY, title="new"),
    ),
)


@DANGER.on(ChangeRows)
def find(setting: Setting, statement: Statement) -> Iterator[Issue]:
    """Tables that are emptied."""
    change: ChangeRows = statement.change  # type: ignore[assignment]
    if change.kind == "truncate" and not setting.is_new(change.table):
        yield Issue(
            change.table,
            "its rows are gone, and downgrade cannot bring them back",
            f"rename {change.table} and make it anew; drop the old one once nobody misses it",
        )
