"""An index that is made while nobody may write.

CREATE INDEX locks the table against writes until it is done: 1.4 seconds for five million rows, an
hour for more. CONCURRENTLY lets them go on; a table with partitions takes none so, but an operation
makes it. Left alone: tables that the revision itself makes, and those that are known to be small,
and ON ONLY, the first step to an index of a table with partitions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from alchemigrate.dangerkit import Axis, Danger, Example, Issue, Setting, recipes
from alchemigrate.dangerkit.writing import listed, of_partitions, outside, own
from alchemigrate.values.change import AddColumn, AddIndex
from alchemigrate.values.finding import Level
from alchemigrate.values.revision import Statement
from alchemigrate.values.schema import Index

INDEX = 'op.create_index("ix_orders_user_id", "orders", ["user_id"])'
DANGER = Danger(
    code="SC101",
    level=Level.SLOW,
    axis=Axis.LOCKS,
    examples=(
        Example(INDEX, ("orders.ix_orders_user_id",)),
        Example(
            'op.execute("CREATE INDEX ix ON orders (user_id)")', ("orders.ix",), title="as SQL"
        ),
        Example(
            'op.add_column("orders", sa.Column("user_id", sa.Integer, index=True))',
            ("orders.user_id",),
            title="beside a new column",
        ),
        Example(
            "with op.get_context().autocommit_block():\n"
            "    op.create_index('ix', 'orders', ['user_id'], postgresql_concurrently=True)",
            title="concurrently",
        ),
        Example(
            'op.create_table("orders", sa.Column("user_id", sa.Integer))\n' + INDEX, title="new"
        ),
        Example(INDEX, title="small", rows={"orders": 50}),
        Example(
            INDEX,
            ("orders.ix_orders_user_id",),
            title="with partitions",
            before='op.execute("CREATE TABLE orders (user_id int) PARTITION BY HASH (user_id)")',
        ),
        Example('op.execute("CREATE INDEX ix ON ONLY orders (user_id)")', title="of no partition"),
    ),
)


@DANGER.on(AddIndex)
def find(setting: Setting, statement: Statement) -> Iterator[Issue]:
    """Indexes on tables in use, without CONCURRENTLY."""
    made: AddIndex = statement.change  # type: ignore[assignment]
    if {"concurrently", "only"} & statement.options or not setting.matters(made.table):
        return
    name = made.index.name or "_".join(made.index.columns)
    message = f"nobody can write to {made.table} until the index is done"
    if setting.is_split(made.table):
        cure = of_partitions("CreateIndex", replace(made.index, name=name))
        yield Issue(f"{made.table}.{name}", message, cure)
        return
    yield Issue(
        f"{made.table}.{name}",
        message,
        _cure(setting, statement, made.index),
        recipes=((statement, recipes.built(statement, made.index)),),
    )


def _cure(setting: Setting, statement: Statement, made: Index) -> str:
    """What to do where the call cannot be written anew."""
    beside = any(
        isinstance(one.change, AddColumn)
        and (one.line, one.column) == (statement.line, statement.column)
        for one in setting.upgrade
    )
    if beside:
        more = ", unique=True" if made.unique else ""
        schema = made.table.rpartition(".")[0]
        more += f', schema="{schema}"' if schema else ""
        call = f'op.create_index(None, "{own(made.table)}", {listed(made.columns)}{more}, '
        again = outside(f"{call}postgresql_concurrently=True, if_not_exists=True)")
        return f"the column without index=True; then, with the name it gets here, {again}"
    return outside("the same with postgresql_concurrently=True, if_not_exists=True")
