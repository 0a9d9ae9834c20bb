"""A foreign key that is validated while nobody may write to either table.

Adding one takes SHARE ROW EXCLUSIVE on both tables and reads all rows: writers of both wait. NOT
VALID takes the lock for a moment, VALIDATE reads the rows with nobody waiting. Left alone: tables
that the revision makes, and small ones.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.dangerkit import Axis, Danger, Example, Issue, Setting, recipes
from alchemigrate.dangerkit.writing import late, own, referring
from alchemigrate.values.change import AddConstraint
from alchemigrate.values.finding import Level
from alchemigrate.values.revision import Statement
from alchemigrate.values.schema import ForeignKey

KEY = 'op.create_foreign_key("fk", "orders", "users", ["user_id"], ["id"])'
DANGER = Danger(
    code="SC104",
    level=Level.SLOW,
    axis=Axis.LOCKS,
    examples=(
        Example(KEY, ("orders.fk",)),
        Example(
            'op.execute("ALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES b (c)")',
            ("orders.fk",),
            title="as SQL",
        ),
        Example(
            'op.create_foreign_key("fk", "orders", "users", ["user_id"], ["id"], '
            "postgresql_not_valid=True)",
            title="not valid",
        ),
        Example('op.create_table("orders", sa.Column("user_id", sa.Integer))\n' + KEY, title="new"),
        Example(KEY, title="small", rows={"orders": 9}),
    ),
)


@DANGER.on(AddConstraint)
def find(setting: Setting, statement: Statement) -> Iterator[Issue]:
    """Foreign keys that are not added NOT VALID."""
    key = statement.change.constraint  # type: ignore[union-attr]
    if not isinstance(key, ForeignKey) or "not valid" in statement:
        return
    if not setting.matters(key.table):
        return
    name = key.name or f"fk_{own(key.table)}_{'_'.join(key.columns)}"
    yield Issue(
        f"{key.table}.{name}",
        f"nobody can write to {' or '.join(_locked(setting, key))} while all rows are checked",
        late(key.table, name, referring(key)),
        recipes=((statement, recipes.late(key.table, key.name or "")),),
    )


def _locked(setting: Setting, key: ForeignKey) -> list[str]:
    """Both of its tables, if there are two that others use."""
    return [key.table, *({key.refers} - {key.table} if setting.matters(key.refers) else ())]
