"""A column in use that may hold NULL from now on.

Code that still runs was written for a value in every row, and meets None where it never was. Left
alone: new tables, columns that the revision renames or drops, and where `nullable=True` only goes
along with another type, for a column that may have been so before.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.dangerkit import Axis, Danger, Example, Issue, Setting
from alchemigrate.values.change import ChangeType, DropColumn, DropNotNull, RenameColumn
from alchemigrate.values.finding import Level
from alchemigrate.values.revision import Statement

DROP = 'op.alter_column("users", "name", nullable=True)'
DANGER = Danger(
    code="SC307",
    level=Level.LEGACY,
    axis=Axis.CODE,
    examples=(
        Example(DROP, ("users.name",)),
        Example(
            'op.execute("ALTER TABLE users ALTER name DROP NOT NULL")',
            ("users.name",),
            title="as SQL",
        ),
        Example('op.create_table("users", sa.Column("name", sa.Text))\n' + DROP, title="new"),
        Example(DROP + '\nop.drop_column("users", "name")', title="it goes"),
        Example('op.alter_column("users", "name", nullable=False)', title="the other way"),
        Example(
            'op.alter_column("users", "name", type_=sa.Text(), nullable=True)',
            title="said beside another type",
        ),
    ),
)


@DANGER.on(DropNotNull)
def find(setting: Setting, statement: Statement) -> Iterator[Issue]:
    """Columns that older code takes for filled."""
    change: DropNotNull = statement.change  # type: ignore[assignment]
    table, name = change.table, change.column
    if setting.is_new(table):
        return
    for one in setting.upgrade:
        match one.change:
            case ChangeType(table=of, column=own) if (of, own) == (table, name):
                if (one.line, one.column) == (statement.line, statement.column):
                    return
            case DropColumn(of, own) | RenameColumn(of, own) if (of, own) == (table, name):
                return
    yield Issue(
        f"{table}.{name}",
        "code that still runs meets NULL where every row had a value",
        f"deploy code that takes None for {name} first; write NULL only once it runs",
    )
