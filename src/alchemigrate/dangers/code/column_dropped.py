"""A column or table that is dropped while code that uses it still runs.

SQLAlchemy names every mapped column in each SELECT, so the old code raises. Left alone: what the
revision itself makes.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.dangerkit import Axis, Danger, Example, Issue, Setting
from alchemigrate.values.change import AddColumn, DropColumn, DropTable
from alchemigrate.values.finding import Level
from alchemigrate.values.revision import Statement

DANGER = Danger(
    code="SC303",
    level=Level.WEAK,
    axis=Axis.CODE,
    examples=(
        Example('op.drop_column("users", "name")', ("users.name",)),
        Example('op.drop_table("users")', ("users",), title="a table"),
        Example(
            'op.add_column("users", sa.Column("n", sa.Text))\nop.drop_column("users", "n")',
            title="made by the revision",
        ),
        Example(
            'op.create_table("t", sa.Column("n", sa.Text))\nop.drop_table("t")', title="a new table"
        ),
    ),
)


@DANGER.on(DropColumn, DropTable)
def find(setting: Setting, statement: Statement) -> Iterator[Issue]:
    """What older code may still use."""
    change = statement.change
    if setting.is_new(change.table):  # type: ignore[union-attr]
        return
    match change:
        case DropTable(table):
            yield Issue(
                table,
                "code that still runs may use it",
                f"first deploy code without it; rename it to {table}_unused, and drop it later",
            )
        case DropColumn(table, column):
            if any(_makes(one, table, column) for one in setting.together(statement)):
                return
            yield Issue(
                f"{table}.{column}",
                "code that still runs names it in every SELECT, and raises",
                f"first deploy code whose model does not map {column}; then drop it in a later "
                "revision",
            )


def _makes(statement: Statement, table: str, column: str) -> bool:
    made = statement.change
    return isinstance(made, AddColumn) and (made.table, made.column.name) == (table, column)
