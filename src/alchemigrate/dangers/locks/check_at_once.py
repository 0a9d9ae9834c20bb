"""A CHECK that is validated while nobody may use the table.

ADD CONSTRAINT .. CHECK reads all rows under ACCESS EXCLUSIVE. NOT VALID takes the lock for a
moment, VALIDATE reads the rows with nobody waiting. Left alone: new and small tables.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.dangerkit import Axis, Danger, Example, Issue, Setting, recipes
from alchemigrate.dangerkit.writing import late, own
from alchemigrate.values.change import AddConstraint
from alchemigrate.values.finding import Level
from alchemigrate.values.revision import Statement
from alchemigrate.values.schema import Check

CHECK = 'op.create_check_constraint("ck", "orders", "price > 0")'
DANGER = Danger(
    code="SC105",
    level=Level.SLOW,
    axis=Axis.LOCKS,
    examples=(
        Example(CHECK, ("orders.ck",)),
        Example(
            'with op.batch_alter_table("orders") as b:\n'
            '    b.create_check_constraint("ck", "price > 0")',
            ("orders.ck",),
            title="in a batch",
        ),
        Example(
            'op.create_check_constraint("ck", "orders", "price > 0", postgresql_not_valid=True)',
            title="not valid",
        ),
        Example('op.create_table("orders", sa.Column("price", sa.Integer))\n' + CHECK, title="new"),
    ),
)


@DANGER.on(AddConstraint)
def find(setting: Setting, statement: Statement) -> Iterator[Issue]:
    """CHECK constraints that are not added NOT VALID."""
    check = statement.change.constraint  # type: ignore[union-attr]
    if not isinstance(check, Check) or "not valid" in statement:
        return
    if setting.matters(check.table):
        name = check.name or f"ck_{own(check.table)}"
        yield Issue(
            f"{check.table}.{name}",
            f"nobody can use {check.table} while all rows are checked",
            late(check.table, name, f"CHECK ({check.sql})"),
            recipes=((statement, recipes.late(check.table, check.name or "")),),
        )
