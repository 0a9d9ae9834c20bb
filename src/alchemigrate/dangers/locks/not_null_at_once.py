"""SET NOT NULL, which reads all rows while nobody may use the table.

PostgreSQL does not read them if a validated CHECK (.. IS NOT NULL) proves it. Left alone: columns
with such a CHECK, which may have been made for them under another name, columns that the revision
itself makes, new and small tables.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.dangerkit import Axis, Danger, Example, Issue, Setting, recipes
from alchemigrate.dangerkit.proofs import Proofs
from alchemigrate.dangerkit.writing import filled, late, send
from alchemigrate.values.change import AddColumn, SetNotNull
from alchemigrate.values.finding import Level
from alchemigrate.values.revision import Statement

SET = 'op.alter_column("orders", "price", nullable=False)'
PROVE = (
    'op.create_check_constraint("c", "orders", "{} IS NOT NULL", postgresql_not_valid=True)\n'
    'op.execute("ALTER TABLE orders VALIDATE CONSTRAINT c")\n'
)
DANGER = Danger(
    code="SC107",
    level=Level.SLOW,
    axis=Axis.LOCKS,
    examples=(
        Example(SET, ("orders.price",)),
        Example(
            'op.execute("ALTER TABLE orders ALTER price SET NOT NULL")',
            ("orders.price",),
            title="as SQL",
        ),
        Example(
            SET,
            title="proven by a CHECK",
            before='op.execute("ALTER TABLE orders ADD CONSTRAINT c CHECK (price IS NOT NULL) '
            'NOT VALID")\nop.execute("ALTER TABLE orders VALIDATE CONSTRAINT c")',
        ),
        Example(
            SET,
            ("orders.price",),
            title="a CHECK that is not validated",
            before='op.execute("ALTER TABLE orders ADD CONSTRAINT c CHECK (price IS NOT NULL) '
            'NOT VALID")',
        ),
        Example(
            PROVE.format("price") + "op.drop_constraint('c', 'orders')\n" + SET,
            ("orders.price",),
            title="a CHECK that is gone",
        ),
        Example(
            'op.alter_column("orders", "cost", new_column_name="price")\n' + SET,
            title="proven under another name",
            before=PROVE.format("cost"),
        ),
        Example(
            'op.rename_table("sales", "orders")\n' + SET,
            title="proven when its table had another name",
            before=PROVE.format("price").replace("orders", "sales"),
        ),
        Example('op.alter_column("orders", "price", nullable=True)', title="the other way"),
        Example(SET, title="small", rows={"orders": 9}),
    ),
)


@DANGER.on(SetNotNull)
def find(setting: Setting, statement: Statement) -> Iterator[Issue]:
    """Columns that become NOT NULL without a CHECK that proves it."""
    change: SetNotNull = statement.change  # type: ignore[assignment]
    if not setting.matters(change.table) or _is_proven(setting, statement):
        return
    check = filled(change.table, change.column)
    end = send(f"ALTER TABLE {change.table} ALTER COLUMN {change.column} SET NOT NULL")
    gone = send(f"ALTER TABLE {change.table} DROP CONSTRAINT {check}")
    yield Issue(
        f"{change.table}.{change.column}",
        f"nobody can use {change.table} while all rows are read for NULLs",
        f"{late(change.table, check, f'CHECK ({change.column} IS NOT NULL)')}; then {end}; {gone}",
        recipes=((statement, recipes.filled(change.table, change.column, check)),),
    )


def _is_proven(setting: Setting, statement: Statement) -> bool:
    change: SetNotNull = statement.change  # type: ignore[assignment]
    own = [one.change for one in setting.upgrade if isinstance(one.change, AddColumn)]
    made = [one.column for one in own if one.column.name == change.column]
    if any(one.table == change.table and one.server_default is not None for one in made):
        return True
    known = Proofs()
    for one in setting.chronicle(statement):
        known.follow(one)
    return known.hold(change.table, change.column)
