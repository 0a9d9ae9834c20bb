"""A column of the type JSON on a table in use.

JSON has no equality: a SELECT DISTINCT, GROUP BY or UNION over the table's columns, which the code
that still runs may send, raises as soon as the column is there. Left alone: JSONB, and new tables.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.dangerkit import Axis, Danger, Example, Issue, Setting
from alchemigrate.values.change import AddColumn, ChangeType
from alchemigrate.values.finding import Level
from alchemigrate.values.revision import Statement

ADD = 'op.add_column("users", sa.Column("facts", sa.JSON))'
DANGER = Danger(
    code="SC306",
    level=Level.WEAK,
    axis=Axis.CODE,
    examples=(
        Example(ADD, ("users.facts",)),
        Example('op.execute("ALTER TABLE users ADD facts json")', ("users.facts",), title="as SQL"),
        Example('op.execute("ALTER TABLE users ADD facts jsonb")', title="JSONB"),
        Example('op.create_table("users", sa.Column("id", sa.Integer))\n' + ADD, title="new"),
        Example('op.create_table("users", sa.Column("facts", sa.JSON))', title="a new table"),
    ),
)


@DANGER.on(AddColumn, ChangeType)
def find(setting: Setting, statement: Statement) -> Iterator[Issue]:
    """Columns of which no two values can be compared."""
    match statement.change:
        case AddColumn(column=made):
            table, name, kind = made.table, made.name, made.type.sql.get("postgresql", "")
        case ChangeType(table=table, column=name, type_sql=kind):
            pass
    if kind.strip().lower() == "json" and not setting.is_new(table):
        yield Issue(
            f"{table}.{name}",
            "JSON has no equality: SELECT DISTINCT and GROUP BY over it raise",
            f'JSONB: sa.Column("{name}", postgresql.JSONB)',
        )
