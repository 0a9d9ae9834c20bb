"""SET NOT NULL, which reads all rows while nobody may use the table.

PostgreSQL does not read them if a validated CHECK (.. IS NOT NULL) proves it. Left alone: columns
with such a CHECK in an earlier revision, columns that the revision itself makes, new and small
tables.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.dangerkit import Axis, Danger, Example, Issue, Setting, recipes
from alchemigrate.dangerkit.writing import filled, late, send
from alchemigrate.values.change import AddColumn, AddConstraint, SetNotNull
from alchemigrate.values.finding import Level
from alchemigrate.values.revision import Statement
from alchemigrate.values.schema import Check

SET = 'op.alter_column("orders", "price", nullable=False)'
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
        Example('op.alter_column("orders", "price", nullable=True)', title="the other way"),
        Example(SET, title="small", rows={"orders": 9}),
    ),
)


@DANGER.on(SetNotNull)
def find(setting: Setting, statement: Statement) -> Iterator[Issue]:
    """Columns that become NOT NULL without a CHECK that proves it."""
    change: SetNotNull = statement.change  # type: ignore[assignment]
    if not setting.matters(change.table) or _is_proven(setting, change):
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


def _is_proven(setting: Setting, change: SetNotNull) -> bool:
    wanted = f"{change.column} is not null".split()
    for one in (*setting.upgrade, *setting.earlier()):
        match one.change:
            case AddConstraint(Check(table=table, sql=sql)) if table == change.table:
                if sql.lower().replace('"', "").strip("()").split() == wanted:
                    return True
            case AddColumn(column) if (column.table, column.name) == (change.table, change.column):
                return one in setting.upgrade.statements and column.server_default is not None
    return False
