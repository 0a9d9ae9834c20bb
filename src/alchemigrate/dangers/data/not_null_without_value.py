"""A new NOT NULL column without a default.

The revision raises as soon as the table has a row, and code that still runs raises for every row it
inserts. Left alone: with a server default, generated columns, new tables.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.dangerkit import Axis, Danger, Example, Issue, Setting
from alchemigrate.dangerkit.writing import filled, late
from alchemigrate.values.change import AddColumn
from alchemigrate.values.finding import Level
from alchemigrate.values.revision import Statement

ADD = 'op.add_column("users", sa.Column("n", sa.Integer, nullable=False))'
DANGER = Danger(
    code="SC204",
    level=Level.BREAKS,
    axis=Axis.DATA,
    examples=(
        Example(ADD, ("users.n",)),
        Example('op.execute("ALTER TABLE users ADD n int NOT NULL")', ("users.n",), title="as SQL"),
        Example(
            'op.add_column("users", sa.Column("n", sa.Integer, nullable=False, '
            'server_default="0"))',
            title="with a default",
        ),
        Example('op.add_column("users", sa.Column("n", sa.Integer))', title="nullable"),
        Example('op.create_table("users", sa.Column("a", sa.Text))\n' + ADD, title="new"),
        Example(
            'op.execute("ALTER TABLE users ADD n bigserial NOT NULL")', title="a serial has one"
        ),
    ),
)


@DANGER.on(AddColumn)
def find(setting: Setting, statement: Statement) -> Iterator[Issue]:
    """Columns that need a value and have none."""
    change: AddColumn = statement.change  # type: ignore[assignment]
    column = change.column
    kind = column.type.sql.get("postgresql", "").lower()
    given = column.server_default is not None or column.generated or "serial" in kind
    if column.nullable or given or setting.is_new(column.table):
        return
    table, name = column.table, column.name
    yield Issue(
        f"{table}.{name}",
        "raises if the table has rows, and for every row that older code inserts",
        f'op.add_column("{table}", sa.Column("{name}", ..)) nullable; fill it in batches; then '
        + late(table, filled(table, name), f"CHECK ({name} IS NOT NULL)"),
    )
