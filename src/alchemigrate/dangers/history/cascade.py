"""CASCADE, which drops whatever depends on the thing, known or not.

Views and foreign keys of others go without a word, and downgrade does not bring them back.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.dangerkit import Axis, Danger, Example, Issue, Setting
from alchemigrate.values.change import DropColumn, DropConstraint, DropIndex, DropTable
from alchemigrate.values.finding import Level
from alchemigrate.values.revision import Statement

DANGER = Danger(
    code="SC406",
    level=Level.SILENT,
    axis=Axis.HISTORY,
    examples=(
        Example('op.execute("DROP TABLE users CASCADE")', ("users",)),
        Example('op.execute("ALTER TABLE a DROP COLUMN b CASCADE")', ("a.b",), title="a column"),
        Example('op.execute("DROP TABLE users")', title="without"),
        Example('op.drop_table("users")', title="an operation"),
    ),
)


@DANGER.on(DropTable, DropColumn, DropConstraint, DropIndex)
def find(_: Setting, statement: Statement) -> Iterator[Issue]:
    """What is dropped with all that depends on it."""
    if "cascade" not in statement:
        return
    match statement.change:
        case DropTable(name) | DropIndex(name):
            pass
        case DropColumn(table, part) | DropConstraint(table, part):
            name = f"{table}.{part}"
    yield Issue(
        name,
        "CASCADE drops whatever depends on it, without a word",
        "leave CASCADE out, and drop what depends on it by name",
    )
