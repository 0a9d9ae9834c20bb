"""Several revisions that nothing comes after.

`alembic upgrade head` refuses, and which of them a database has depends on who deployed. Left
alone: the heads of another folder, which are a history of their own.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.dangerkit import Axis, Danger, Example, Issue, Setting
from alchemigrate.values.finding import Level
from alchemigrate.values.revision import Revision

DANGER = Danger(
    code="SC403",
    level=Level.BREAKS,
    axis=Axis.HISTORY,
    examples=(
        Example('op.drop_column("a", "b")', ("0002",), title="two", before="BRANCH"),
        Example('op.drop_column("a", "b")', title="one after the other"),
        Example("pass", title="one after an empty one", before="pass"),
    ),
)


@DANGER.on(Revision)
def find(setting: Setting, revision: Revision) -> Iterator[Issue]:
    """The last of several heads."""
    folder = revision.path.rpartition("/")[0]
    every = setting.history.revisions
    beside = {one.revision for one in every if one.path.rpartition("/")[0] == folder}
    heads = [one for one in setting.history.heads if one in beside]
    if len(heads) > 1 and heads[-1] == revision.revision:
        yield Issue(
            revision.revision,
            f"{len(heads)} heads: {', '.join(heads)}",
            f"alembic merge -m 'one head' {' '.join(heads)}",
        )
