"""Rows that a revision writes through `op.get_bind()` or a Session.

It does not run offline (`--sql`), loads rows into the process, and models that it imports are those
of today, not of the revision. Left alone: statements that only read, and new and small tables.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.dangerkit import Axis, Danger, Example, Issue, Setting
from alchemigrate.values.change import ChangeRows
from alchemigrate.values.finding import Level
from alchemigrate.values.revision import Statement

CURES = {
    True: 'op.execute("..") with one statement for each batch of rows, or a script of its own',
    False: 'op.bulk_insert(..) or op.execute("INSERT ..")',
}
DANGER = Danger(
    code="SC203",
    level=Level.LEGACY,
    axis=Axis.DATA,
    examples=(
        Example(
            'op.get_bind().execute(sa.text("UPDATE users SET n = 1 WHERE id = 3"))', ("users",)
        ),
        Example(
            "session = Session(bind=op.get_bind())\nsession.query(User).update({'n': 1})",
            ("User",),
            title="a session",
        ),
        Example(
            "op.get_bind().execute(sa.text(\"INSERT INTO labels (title) VALUES ('a')\"))",
            ("labels",),
            title="new rows",
        ),
        Example('op.get_bind().execute(sa.text("SELECT 1 FROM users"))', title="only read"),
        Example(
            'op.get_bind().execute(sa.text("UPDATE users SET n = 1"))',
            title="small",
            rows={"users": 3},
        ),
        Example('op.execute("UPDATE users SET n = 1 WHERE id = 3")', title="a statement of op"),
    ),
)


@DANGER.on(ChangeRows)
def find(setting: Setting, statement: Statement) -> Iterator[Issue]:
    """Rows that are written by Python."""
    change: ChangeRows = statement.change  # type: ignore[assignment]
    if statement.via == "bind" and setting.matters(change.table):
        yield Issue(change.table, f"does not run offline{_locks(change)}", CURES[_writes(change)])


def _writes(change: ChangeRows) -> bool:
    """Whether rows that are there already are written."""
    return change.kind != "insert"


def _locks(change: ChangeRows) -> str:
    if not _writes(change):
        return ""
    return f", and keeps {'every row' if change.all else 'its rows'} locked until the end"
