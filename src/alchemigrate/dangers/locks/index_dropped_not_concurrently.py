"""An index that is dropped under a lock that nothing gets past.

DROP INDEX takes ACCESS EXCLUSIVE on the table: it waits for every running query, and all that come
after it wait too. CONCURRENTLY does not. Left alone: indexes of tables that are made or dropped in
the same revision, or known to be small.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.dangerkit import Axis, Danger, Example, Issue, Setting, recipes
from alchemigrate.dangerkit.writing import outside
from alchemigrate.values.change import DropIndex, DropTable
from alchemigrate.values.finding import Level
from alchemigrate.values.revision import Statement

DANGER = Danger(
    code="SC102",
    level=Level.SLOW,
    axis=Axis.LOCKS,
    examples=(
        Example('op.drop_index("ix_orders_user_id", table_name="orders")', ("ix_orders_user_id",)),
        Example('op.execute("DROP INDEX ix")', ("ix",), title="as SQL"),
        Example(
            "with op.get_context().autocommit_block():\n"
            '    op.drop_index("ix", "orders", postgresql_concurrently=True)',
            title="concurrently",
        ),
        Example(
            'op.drop_index("ix", "orders")\nop.drop_table("orders")', title="its table goes too"
        ),
        Example('op.drop_index("ix", "orders")', title="small", rows={"orders": 9}),
    ),
)


@DANGER.on(DropIndex)
def find(setting: Setting, statement: Statement) -> Iterator[Issue]:
    """Indexes that are dropped without CONCURRENTLY."""
    gone: DropIndex = statement.change  # type: ignore[assignment]
    dropped = {one.change.table for one in setting.upgrade if isinstance(one.change, DropTable)}
    if "concurrently" in statement or gone.table in dropped or not setting.matters(gone.table):
        return
    yield Issue(
        gone.name,
        "waits for every query on its table, and every later one waits for it",
        outside(
            f'op.drop_index("{gone.name}", "{gone.table}", postgresql_concurrently=True, '
            "if_exists=True)"
        ),
        recipes=((statement, recipes.dropped(statement, gone.name)),),
    )
