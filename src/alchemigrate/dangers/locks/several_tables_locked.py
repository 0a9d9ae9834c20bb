"""Several tables in use that are locked in one transaction.

The first stays locked until the last lock is granted and all is done; with code that takes them the
other way round it ends in a deadlock. Left alone: new and small tables, what takes no heavy lock,
and statements outside the transaction.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.dangerkit import Axis, Danger, Example, Issue, Setting
from alchemigrate.dangerkit.locking import exclusive
from alchemigrate.dangerkit.writing import own
from alchemigrate.values.change import RenameTable
from alchemigrate.values.finding import Level
from alchemigrate.values.revision import Revision

ADD = 'op.add_column("{}", sa.Column("a", sa.Integer))\n'
DANGER = Danger(
    code="SC113",
    level=Level.SLOW,
    axis=Axis.LOCKS,
    examples=(
        Example(ADD.format("users") + ADD.format("orders"), ("users, orders",)),
        Example(ADD.format("users") + ADD.format("users"), title="the same twice"),
        Example(
            'op.rename_table("users", "people", schema="s")\n'
            "op.execute('ALTER TABLE s.people RENAME CONSTRAINT a TO b')",
            title="the same by its new name",
        ),
        Example(
            'op.create_table("orders", sa.Column("id", sa.Integer))\n'
            + ADD.format("orders")
            + ADD.format("users"),
            title="one is new",
        ),
        Example(
            ADD.format("users") + ADD.format("orders"), title="one is small", rows={"users": 5}
        ),
    ),
)


@DANGER.on(Revision)
def find(setting: Setting, _: Revision) -> Iterator[Issue]:
    """Revisions that hold several exclusive locks."""
    locked: dict[str, int] = {}
    before: dict[str, str] = {}
    for statement in setting.upgrade:
        table = exclusive(statement)
        table = before.get(table, table)
        if isinstance(statement.change, RenameTable):
            before[_renamed(statement.change)] = table
        if table and not statement.outside and setting.matters(table):
            locked.setdefault(table, statement.line)
    if len(locked) > 1:
        names = ", ".join(locked)
        yield Issue(
            names,
            "each of these tables stays locked until the transaction ends",
            "one revision for each table, each in its own transaction: "
            "transaction_per_migration=True in env.py",
            list(locked.values())[1],
        )


def _renamed(change: RenameTable) -> str:
    """The new name, in the schema of the table."""
    schema = change.table.rpartition(".")[0]
    return f"{schema}.{own(change.name)}" if schema else own(change.name)
