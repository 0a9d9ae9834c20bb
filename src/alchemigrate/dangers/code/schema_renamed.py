"""A schema that is renamed while code that names it still runs.

Every query of the old code for its tables raises. Left alone: other changes of schemas.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.dangerkit import Axis, Danger, Example, Issue, Setting
from alchemigrate.values.change import Other
from alchemigrate.values.finding import Level
from alchemigrate.values.revision import Statement

DANGER = Danger(
    code="SC308",
    level=Level.BREAKS,
    axis=Axis.CODE,
    examples=(
        Example('op.execute("ALTER SCHEMA shop RENAME TO store")', ("shop",)),
        Example('op.execute("ALTER SCHEMA shop OWNER TO clerk")', title="its owner"),
        Example('op.execute("CREATE SCHEMA shop")', title="made"),
    ),
)


@DANGER.on(Other)
def find(_: Setting, statement: Statement) -> Iterator[Issue]:
    """Schemas that get another name."""
    change: Other = statement.change  # type: ignore[assignment]
    words = change.words.split()
    if words[:2] == ["ALTER", "SCHEMA"] and words[3:] == ["RENAME"]:
        name = words[2].lower()
        yield Issue(
            name,
            f"code that still runs asks for tables in {name}, and raises",
            f"keep the name; or make the new schema with a view of each table, deploy code that "
            f"uses them, and move the tables from {name} later",
        )
