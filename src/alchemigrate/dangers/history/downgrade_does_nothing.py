"""A revision with changes and a downgrade that does nothing, or refuses.

After a failed deployment there is no way back, or Alembic says that it went back while the schema
stayed. Left alone: revisions that change nothing, and that only merge others.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.dangerkit import Axis, Danger, Example, Issue, Setting
from alchemigrate.values.change import (
    ChangeRows,
    ChangeTrigger,
    Configure,
    Lock,
    Other,
    Rewrite,
    Validate,
)
from alchemigrate.values.finding import Level
from alchemigrate.values.revision import Revision, Statement

ADD = 'op.add_column("users", sa.Column("n", sa.Integer))'
NOTHING = (Configure, Lock, Other, Rewrite, Validate)
"""What leaves the schema as it is, and needs no way back."""
SWITCHED = ("enable", "disable")
"""Of triggers, which are mostly switched back."""
DANGER = Danger(
    code="SC401",
    level=Level.WEAK,
    axis=Axis.HISTORY,
    examples=(
        Example(ADD, ("0002",), down="pass"),
        Example(ADD, ("0002",), title="refuses", down="raise RuntimeError('no way back')"),
        Example(ADD, title="goes back", down='op.drop_column("users", "n")'),
        Example(
            "op.execute('CREATE TRIGGER a BEFORE UPDATE ON users EXECUTE FUNCTION b()')",
            ("0002",),
            title="a trigger that stays",
            down="pass",
        ),
        Example(
            "op.execute('CREATE TEMP TABLE ids AS SELECT 1 AS id; DROP TABLE ids')\n"
            "op.execute('ALTER TABLE users DISABLE TRIGGER a')\n"
            "op.execute('ALTER TABLE users ENABLE TRIGGER a')",
            title="what does not outlive it",
            down="pass",
        ),
        Example(
            'op.create_table("ids", sa.Column("id", sa.Integer), prefixes=["TEMPORARY"])\n'
            'op.drop_table("ids")',
            title="a temporary table by its prefix",
            down="pass",
        ),
        Example(
            'op.create_table("ids", sa.Column("id", sa.Integer), prefixes=["UNLOGGED"])',
            ("0002",),
            title="a table with another prefix",
            down="pass",
        ),
        Example("pass", title="changes nothing", down="pass"),
        Example(
            "op.execute('ALTER TABLE users VALIDATE CONSTRAINT c')",
            title="nothing to take back",
            down="pass",
        ),
    ),
)


@DANGER.on(Revision)
def find(setting: Setting, revision: Revision) -> Iterator[Issue]:
    """Revisions that cannot be taken back."""
    does = list(_lasting(setting))
    back = revision.downgrade
    if not does or not (back.empty or back.raises or not back.line):
        return
    what = "refuses to run" if back.raises else "does nothing"
    rows = all(isinstance(one.change, ChangeRows) for one in does)
    stays = "the rows stay as they were written" if rows else "the schema cannot go back"
    yield Issue(
        revision.revision,
        f"downgrade {what}, so {stays}",
        "write the reverse of upgrade; where rows would be lost, keep what it drops under another "
        "name until nobody needs it",
        back.line,
    )


def _lasting(setting: Setting) -> Iterator[Statement]:
    """The statements that leave something behind."""
    passing = {getattr(one.change, "table", "") for one in setting.upgrade if "temporary" in one}
    for one in setting.upgrade:
        switched = isinstance(one.change, ChangeTrigger) and one.change.kind in SWITCHED
        nothing = switched or isinstance(one.change, NOTHING)
        if not nothing and getattr(one.change, "table", None) not in passing:
            yield one
