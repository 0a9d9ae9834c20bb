"""A table that is renamed while code that knows the old name still runs.

Every query of the old code raises. From PostgreSQL 15 on the operation RenameTable serves old and
new code until the old one is gone; before, a view of the old name does. Left alone: new tables, and
where the revision makes such a view.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.dangerkit import Axis, Danger, Example, Issue, Setting
from alchemigrate.dangerkit.writing import own, phased, send
from alchemigrate.operationkit.names import beside
from alchemigrate.values.change import Other, RenameTable
from alchemigrate.values.finding import Level
from alchemigrate.values.revision import Statement

VIEWS = 15
RENAME = 'op.rename_table("users", "people")'
DANGER = Danger(
    code="SC302",
    level=Level.BREAKS,
    axis=Axis.CODE,
    examples=(
        Example(RENAME, ("users",)),
        Example('op.execute("ALTER TABLE users RENAME TO people")', ("users",), title="as SQL"),
        Example(
            'op.rename_table("users", "people", schema="shop")',
            ("shop.users",),
            title="where RenameTable can do it",
            server=VIEWS,
        ),
        Example(
            RENAME + '\nop.execute("CREATE VIEW users AS SELECT * FROM people")', title="a view"
        ),
        Example(
            'op.rename_table("users", "people", schema="shop")\n'
            'op.execute("CREATE OR REPLACE VIEW shop.users AS SELECT * FROM shop.people")',
            title="a view in a schema",
        ),
        Example('op.create_table("users", sa.Column("n", sa.Text))\n' + RENAME, title="new"),
    ),
)


@DANGER.on(RenameTable)
def find(setting: Setting, statement: Statement) -> Iterator[Issue]:
    """Tables in use that are renamed."""
    change: RenameTable = statement.change  # type: ignore[assignment]
    view = f"CREATE VIEW {change.table}".upper()
    served = any(
        isinstance(one.change, Other) and one.change.words == view and "temporary" not in one
        for one in setting.upgrade
    )
    if served or setting.is_new(change.table):
        return
    yield Issue(
        change.table,
        f"code that still runs asks for {change.table}, and raises",
        f'keep the name: __tablename__ = "{own(change.table)}"; or {_served(setting, change)}',
    )


def _served(setting: Setting, change: RenameTable) -> str:
    """Both names for a while; before PostgreSQL 15 such a view has the rights of its owner."""
    if setting.server >= VIEWS:
        return phased("RenameTable", change.table, own(change.name))
    return "in the same revision " + send(
        f"CREATE VIEW {change.table} AS SELECT * FROM {beside(change.table, own(change.name))}"
    )
