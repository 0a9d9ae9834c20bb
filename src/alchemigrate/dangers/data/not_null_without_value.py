"""A new NOT NULL column without a default, at once or at the end of its revision.

The revision raises as soon as the table has a row, and code that still runs, which does not know
the column, raises for every row it inserts. A default that the same revision takes away again
spares the older rows alone. Left alone: with a server default that stays, generated columns, new
tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import dropwhile

from alchemigrate.dangerkit import Axis, Danger, Example, Issue, Setting
from alchemigrate.dangerkit.writing import column as added
from alchemigrate.dangerkit.writing import filled, late
from alchemigrate.values.change import (
    AddColumn,
    DropColumn,
    DropNotNull,
    RenameColumn,
    SetDefault,
    SetNotNull,
)
from alchemigrate.values.finding import Level
from alchemigrate.values.revision import Statement

GIVEN = 'op.add_column("users", sa.Column("n", sa.Integer, nullable=False, server_default="0"))'
ADD = 'op.add_column("users", sa.Column("n", sa.Integer, nullable=False))'
DANGER = Danger(
    code="SC204",
    level=Level.BREAKS,
    axis=Axis.DATA,
    examples=(
        Example(ADD, ("users.n",)),
        Example('op.execute("ALTER TABLE users ADD n int NOT NULL")', ("users.n",), title="as SQL"),
        Example(
            GIVEN + '\nop.alter_column("users", "n", server_default=None)',
            ("users.n",),
            title="with a default that does not stay",
        ),
        Example(
            'op.add_column("users", sa.Column("n", sa.Integer))\n'
            'op.execute("UPDATE users SET n = 1 WHERE n IS NULL")\n'
            'op.alter_column("users", "n", nullable=False)',
            ("users.n",),
            title="filled, and then NOT NULL",
        ),
        Example(GIVEN, title="with a default"),
        Example(
            GIVEN + '\nop.alter_column("users", "n", server_default="1")', title="another default"
        ),
        Example(
            GIVEN + '\nop.alter_column("users", "n", server_default=None, nullable=True)',
            title="neither of them stays",
        ),
        Example(
            'op.alter_column("users", "n", server_default=None)',
            title="taken away later",
            before=GIVEN,
        ),
        Example(
            'op.alter_column("users", "n", nullable=False)',
            title="NOT NULL later",
            before='op.add_column("users", sa.Column("n", sa.Integer))',
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
    if column.generated or "serial" in kind or setting.is_new(column.table):
        return
    table, name = column.table, column.name
    empty = column.server_default is None
    if not column.nullable and empty:
        yield Issue(
            f"{table}.{name}",
            "raises if the table has rows, and for every row that older code inserts",
            f"{added(table, name)} that may be NULL; fill it in batches; then "
            + late(table, filled(table, name), f"CHECK ({name} IS NOT NULL)"),
        )
    elif (last := _emptied(setting, statement, not column.nullable, empty)) is not None:
        yield Issue(
            f"{table}.{name}",
            "older code raises for every row that it inserts: in the end it is NOT NULL and has "
            "no default",
            "in a later revision, once no code runs that does not know it: "
            f"what line {last.line} does",
        )


def _emptied(setting: Setting, added: Statement, required: bool, empty: bool) -> Statement | None:
    """The statement by which a new column comes to need a value that it is not given."""
    change: AddColumn = added.change  # type: ignore[assignment]
    whose, last = (change.table, change.column.name), None
    for one in dropwhile(lambda one: one is not added, setting.upgrade):
        match one.change:
            case SetNotNull(table, column) if (table, column) == whose:
                required, last = True, one
            case DropNotNull(table, column) if (table, column) == whose:
                required = False
            case SetDefault(table, column, default) if (table, column) == whose:
                empty, last = default is None, one
            case DropColumn(table, column) | RenameColumn(table, column) if (
                table,
                column,
            ) == whose:
                return None
    return last if required and empty else None
