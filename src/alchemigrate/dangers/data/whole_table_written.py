"""An UPDATE or DELETE of every row of a table in one statement.

Every row stays locked until the end, the table doubles, and a failure loses all of it: one UPDATE
of two million rows let writers wait 4.3 seconds, batches of 5,000 for 8 milliseconds at the same
speed. Left alone: statements with a condition, new and small tables.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.dangerkit import Axis, Danger, Example, Issue, Setting
from alchemigrate.values.change import ChangeRows
from alchemigrate.values.finding import Level
from alchemigrate.values.revision import Statement

UPDATE = 'op.execute("UPDATE users SET n = 1")'
DANGER = Danger(
    code="SC201",
    level=Level.SLOW,
    axis=Axis.DATA,
    examples=(
        Example(UPDATE, ("users",)),
        Example('op.execute("DELETE FROM users")', ("users",), title="a DELETE"),
        Example(
            'users = sa.table("users", sa.column("n"))\nop.execute(users.update().values(n=1))',
            ("users",),
            title="by SQLAlchemy",
        ),
        Example('op.execute("UPDATE users SET n = 1 WHERE id = 5")', title="some rows"),
        Example(UPDATE, title="small", rows={"users": 20}),
        Example('op.create_table("users", sa.Column("n", sa.Integer))\n' + UPDATE, title="new"),
    ),
)


@DANGER.on(ChangeRows)
def find(setting: Setting, statement: Statement) -> Iterator[Issue]:
    """Statements that write every row."""
    change: ChangeRows = statement.change  # type: ignore[assignment]
    if not change.all or change.kind not in ("update", "delete"):
        return
    if setting.matters(change.table):
        verb = change.kind.upper()
        yield Issue(
            change.table,
            f"one {verb} locks every row until its end, and doubles the table",
            f"batches by key, each in its own transaction: {verb} {change.table} .. WHERE id > "
            ":last AND id <= :last + 5000, in an autocommit_block()",
        )
