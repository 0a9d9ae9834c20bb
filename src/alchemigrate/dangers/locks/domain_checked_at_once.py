"""A constraint of a domain that is checked in every table that uses it.

ALTER DOMAIN .. ADD reads all rows of all these tables, while nobody may write to them. NOT VALID
does not. Left alone: NOT VALID, and other changes of domains.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.dangerkit import Axis, Danger, Example, Issue, Setting
from alchemigrate.dangerkit.writing import send
from alchemigrate.values.change import Other
from alchemigrate.values.finding import Level
from alchemigrate.values.revision import Statement

ADD = 'op.execute("ALTER DOMAIN price ADD CONSTRAINT ck CHECK (VALUE > 0)")'
DANGER = Danger(
    code="SC117",
    level=Level.SLOW,
    axis=Axis.LOCKS,
    examples=(
        Example(ADD, ("price",)),
        Example(ADD.replace('0)"', '0) NOT VALID"'), title="not valid"),
        Example('op.execute("ALTER DOMAIN price VALIDATE CONSTRAINT ck")', title="validated"),
        Example('op.execute("ALTER DOMAIN price SET DEFAULT 1")', title="a default"),
    ),
)


@DANGER.on(Other)
def find(_: Setting, statement: Statement) -> Iterator[Issue]:
    """Domains that get a constraint which holds at once."""
    change: Other = statement.change  # type: ignore[assignment]
    words = change.words.split()
    if words[:2] == ["ALTER", "DOMAIN"] and words[3:] == ["ADD"] and "not valid" not in statement:
        name = words[2].lower()
        yield Issue(
            name,
            "all rows of every table that uses it are read, and nobody can write to them meanwhile",
            "add it NOT VALID; in the next revision "
            + send(f"ALTER DOMAIN {name} VALIDATE CONSTRAINT .."),
        )
