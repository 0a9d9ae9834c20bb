"""Rows that are written, or an index that is built, behind a statement that locked a table.

The lock is held until the transaction ends, so everyone waits for the work too. Left alone: work
before the lock, in a revision of its own or outside the transaction; rows that are written out;
locks on new and small tables.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.dangerkit import Axis, Danger, Example, Issue, Setting
from alchemigrate.dangerkit.locking import exclusive
from alchemigrate.values.change import ChangeRows
from alchemigrate.values.finding import Level
from alchemigrate.values.revision import Revision

ADD = 'op.add_column("users", sa.Column("n", sa.Integer))\n'
FILL = 'op.execute("UPDATE users SET n = 1 WHERE n IS NULL")\n'
DANGER = Danger(
    code="SC114",
    level=Level.SLOW,
    axis=Axis.LOCKS,
    examples=(
        Example(ADD + FILL, ("users",)),
        Example(FILL, title="alone", before=ADD),
        Example(ADD + FILL, title="small", rows={"users": 10}),
        Example(
            ADD + "op.execute(\"INSERT INTO kinds VALUES (1, 'a')\")",
            title="rows that are written out",
        ),
        Example(
            ADD + 'op.execute("INSERT INTO old SELECT * FROM users")', ("old",), title="of a query"
        ),
        Example(
            'op.create_table("users", sa.Column("n", sa.Integer))\n' + FILL, title="a new table"
        ),
    ),
)


@DANGER.on(Revision)
def find(setting: Setting, _: Revision) -> Iterator[Issue]:
    """The first rows that are written while a table is locked."""
    locked = ""
    for statement in setting.upgrade:
        change = statement.change
        if statement.outside:
            continue
        table = exclusive(statement)
        if table and not locked and setting.matters(table):
            locked = table
        if not isinstance(change, ChangeRows) or (change.kind == "insert" and not change.all):
            continue
        if locked and setting.matters(change.table):
            yield Issue(
                change.table or locked,
                f"{locked} stays locked until these rows, and all that follows, are written",
                "write them in a revision of its own, in batches: see whole-table-written",
                statement.line,
            )
            return
