"""LOCK TABLE in a revision.

Everyone who writes waits until the revision has ended. Left alone: modes that let others write, new
and small tables.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.dangerkit import Axis, Danger, Example, Issue, Setting
from alchemigrate.dangerkit.locking import exclusive
from alchemigrate.values.change import Lock
from alchemigrate.values.finding import Level
from alchemigrate.values.revision import Statement

DANGER = Danger(
    code="SC116",
    level=Level.SLOW,
    axis=Axis.LOCKS,
    examples=(
        Example('op.execute("LOCK TABLE users")', ("users",)),
        Example('op.execute("LOCK TABLE users IN ROW SHARE MODE")', title="lets others write"),
        Example('op.execute("LOCK TABLE users")', title="small", rows={"users": 4}),
    ),
)


@DANGER.on(Lock)
def find(setting: Setting, statement: Statement) -> Iterator[Issue]:
    """Tables that are locked by hand."""
    table = exclusive(statement)
    if table and setting.matters(table):
        yield Issue(
            table,
            "everyone who writes to it waits until the revision has ended",
            "leave it out: each statement takes the lock that it needs",
        )
