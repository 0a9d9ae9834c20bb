"""A column that is renamed while code that knows the old name still runs.

Every query of the old code raises until the last process is replaced. Left alone: new tables.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.dangerkit import Axis, Danger, Example, Issue, Setting
from alchemigrate.dangerkit.writing import phased
from alchemigrate.values.change import RenameColumn
from alchemigrate.values.finding import Level
from alchemigrate.values.revision import Statement

RENAME = 'op.alter_column("users", "name", new_column_name="full_name")'
DANGER = Danger(
    code="SC301",
    level=Level.BREAKS,
    axis=Axis.CODE,
    examples=(
        Example(RENAME, ("users.name",)),
        Example('op.execute("ALTER TABLE users RENAME a TO b")', ("users.a",), title="as SQL"),
        Example('op.create_table("users", sa.Column("name", sa.Text))\n' + RENAME, title="new"),
        Example('op.alter_column("users", "name", nullable=True)', title="not renamed"),
    ),
)


@DANGER.on(RenameColumn)
def find(setting: Setting, statement: Statement) -> Iterator[Issue]:
    """Columns of tables in use that are renamed."""
    change: RenameColumn = statement.change  # type: ignore[assignment]
    table, old, new = change.table, change.column, change.name
    if setting.is_new(table):
        return
    yield Issue(
        f"{table}.{old}",
        f"code that still runs asks for {old}, and raises",
        f'keep the name in the database: {new} = Column("{old}", ..) or mapped_column; or '
        + phased("RenameColumn", table, old, new),
    )
