"""A revision that is not what it was when the database got it.

The database stays as the old text left it, and new ones get another schema: what works here fails
there. Left alone: comments, docstrings and layout, another place in the history, and revisions of
which the database keeps no checksum in `alchemigrate_revisions`.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.dangerkit import Axis, Danger, Example, Issue, Setting
from alchemigrate.values.finding import Level
from alchemigrate.values.revision import Revision

ADD = 'op.add_column("users", sa.Column("n", sa.Integer))'
DANGER = Danger(
    code="SC407",
    level=Level.SILENT,
    axis=Axis.HISTORY,
    applied=True,
    examples=(
        Example(ADD, ("0002",), recorded=ADD.replace("Integer", "Text")),
        Example(ADD, title="a comment more", recorded=f"{ADD}  # n counts"),
        Example(ADD, title="another layout", recorded=ADD.replace(", ", ",\n        ")),
        Example(ADD, title="nothing is kept of it"),
    ),
)


@DANGER.on(Revision)
def find(setting: Setting, revision: Revision) -> Iterator[Issue]:
    """Revisions whose code differs from what was applied."""
    kept = setting.kept.get(revision.revision, revision.checksum)
    if kept != revision.checksum:
        yield Issue(
            revision.revision,
            "its code is not what this database got: new databases get another schema",
            "give it its old text again, and write what is to change as a new revision",
            revision.upgrade.line or 1,
        )
