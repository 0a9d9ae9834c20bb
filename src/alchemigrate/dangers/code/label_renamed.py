"""A label of an enumeration that is renamed while code that sends the old one still runs.

The old code raises when it writes it, and cannot read the new one.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.dangerkit import Axis, Danger, Example, Issue, Setting
from alchemigrate.dangerkit.writing import outside, send
from alchemigrate.values.change import RenameLabel
from alchemigrate.values.finding import Level
from alchemigrate.values.revision import Statement

DANGER = Danger(
    code="SC304",
    level=Level.BREAKS,
    axis=Axis.CODE,
    examples=(
        Example("op.execute(\"ALTER TYPE kind RENAME VALUE 'a' TO 'b'\")", ("kind.a",)),
        Example(
            "with op.get_context().autocommit_block():\n"
            "    op.execute(\"ALTER TYPE kind ADD VALUE 'b'\")",
            title="a further label",
        ),
        Example('op.execute("ALTER TYPE kind RENAME TO sort")', title="the type"),
    ),
)


@DANGER.on(RenameLabel)
def find(_: Setting, statement: Statement) -> Iterator[Issue]:
    """Labels that older code still sends."""
    change: RenameLabel = statement.change  # type: ignore[assignment]
    add = outside(send(f"ALTER TYPE {change.enum} ADD VALUE IF NOT EXISTS '{change.name}'"))
    yield Issue(
        f"{change.enum}.{change.label}",
        f"code that still runs sends {change.label!r}, and raises",
        f"{add}; deploy code that knows both; then write the rows with {change.label!r} anew",
    )
