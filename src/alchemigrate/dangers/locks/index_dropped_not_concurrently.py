"""An index that is dropped under a lock that nothing gets past.

DROP INDEX takes ACCESS EXCLUSIVE on the table: it waits for every running query, and all that come
after it wait too. CONCURRENTLY does not. Left alone: indexes of tables that are made or dropped in
the same revision, that are locked as much by something else in the same transaction anyway,
that were made with partitions, where there is no other way, or that are known to be small.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.dangerkit import Axis, Danger, Example, Issue, Setting, recipes
from alchemigrate.dangerkit.locking import shut
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
        Example(
            'op.drop_index("ix", "orders")\nop.drop_column("orders", "a")', title="with its column"
        ),
        Example(
            'op.add_column("orders", sa.Column("b", sa.Text))\nop.drop_index("ix", "orders")',
            title="beside a new column",
        ),
        Example(
            'op.create_foreign_key("fk", "orders", "users", ["a"], ["id"])\n'
            'op.drop_index("ix", "orders")',
            ("ix",),
            title="beside a key, whose lock lets others read",
        ),
        Example(
            'op.execute("DROP INDEX ix")',
            title="of a table with partitions",
            before="op.execute('CREATE TABLE orders (id integer) PARTITION BY HASH (id)')\n"
            "op.execute('CREATE INDEX ix ON ONLY orders (id)')",
        ),
        Example(
            'op.execute("DROP INDEX ix")\nop.drop_column("orders", "a")',
            title="with its column, as an earlier revision says",
            before='op.create_index("ix", "orders", ["a"])',
        ),
        Example(
            'op.drop_index("ix", "orders")\nop.drop_column("users", "a")',
            ("ix",),
            title="beside a column of another table",
        ),
    ),
)


@DANGER.on(DropIndex)
def find(setting: Setting, statement: Statement) -> Iterator[Issue]:
    """Indexes that are dropped without CONCURRENTLY."""
    gone: DropIndex = statement.change  # type: ignore[assignment]
    table = setting.table_of(gone)
    if "concurrently" in statement or not setting.matters(table) or setting.is_split(table):
        return
    if table and any(_locks(one, table, statement.outside) for one in setting.upgrade):
        return
    yield Issue(
        gone.name,
        "waits for every query on its table, and every later one waits for it",
        outside("the same with postgresql_concurrently=True, if_exists=True"),
        recipes=((statement, recipes.dropped(statement, gone.name)),),
    )


def _locks(statement: Statement, table: str, outside: bool) -> bool:
    """Whether the table goes, or something else in the transaction of what does not stand
    `outside` takes the same lock."""
    match statement.change:
        case DropTable(name):
            return name == table
        case DropIndex():
            return False
    return not statement.outside and not outside and shut(statement) == table
