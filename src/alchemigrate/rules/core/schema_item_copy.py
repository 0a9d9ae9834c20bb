"""`copy()` of columns, constraints and foreign keys is deprecated.

`Column.copy()`, `ForeignKey.copy()` and the `copy()` of constraints, computed and identity columns
warn since 1.4 and will be removed. There is no public method in its place: `Table.to_metadata()`
copies a whole table, and a function that makes the column gives as many as are wanted.

`_copy()`, which is what `copy()` calls on 1.4 and on 2.x alike, is written with --unsafe only,
because it is private. Left alone: `copy()` of lists, dictionaries and everything else.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make
from alchemigrate.rulekit.statements import assigned_value

RULE = Rule(
    code="AL143",
    level=Level.DEPRECATED,
    since="1.4",
    rows=("schemaitem-copy",),
    examples=(
        Example("c = users.c.name.copy()\n", FLAGGED),
        Example("c = users.c.name.copy()\n", "c = users.c.name._copy()\n", unsafe=True),
        Example(
            "f = ForeignKey('users.id')\nc = f.copy(schema='s')\n", FLAGGED, title="a foreign key"
        ),
        Example("cols = [c.copy() for c in (Column('a'), Column('b'))]\n", FLAGGED, title="many"),
        Example("d = {'a': 1}.copy()\nl = [1].copy()\n", None, title="a dictionary, a list"),
        Example("def f(x):\n    return x.copy()\n", None, title="not proven"),
        Example("t = users.to_metadata(MetaData())\n", None, title="a table"),
    ),
)

MESSAGE = "copy() of {} is deprecated: make a new one, or use Table.to_metadata()"
ITEMS = {
    f"sqlalchemy.{name}"
    for name in (
        "ForeignKey ForeignKeyConstraint UniqueConstraint CheckConstraint PrimaryKeyConstraint "
        "Computed Identity"
    ).split()
}


@RULE.on(ast.Call, names=("copy",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """copy() of a schema item."""
    if not isinstance(call.func, ast.Attribute) or call.args:
        return
    owner = call.func.value
    if not _is_item(context, owner):
        return
    message = MESSAGE.format(context.source(owner))
    if context.in_fstring(call):
        yield Found(call, message, reason="it stands in an f-string")
        return
    edit = make.rename_attribute(context, call.func, "_copy")
    yield Found(call, message, make.fix(edit, unsafe=True, note="_copy() is private"))


def _is_item(context: Context, owner: ast.expr) -> bool:
    if context.kind(owner) is Kind.COLUMN:
        return not context.value(owner).name.startswith("sqlalchemy.")
    value = assigned_value(context, owner) if isinstance(owner, ast.Name) else owner
    return isinstance(value, ast.Call) and context.origin(value.func) in ITEMS
