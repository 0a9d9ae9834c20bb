"""`result.columns(0)` gives rows.

A defect of 1.4 made `columns()` with one column give plain values for ORM results; on 2.0 it gives
rows of one field. `scalars(0)` gives values on both.

Left alone: several columns, and `columns` of anything that is not proven to be a result.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make

RULE = Rule(
    code="AL225",
    level=Level.SILENT,
    since="2.0",
    rows=("result-columns-single",),
    examples=(
        Example(
            "v = list(session.execute(select(User)).columns(0))\n",
            "v = list(session.execute(select(User)).scalars(0))\n",
            title="one entity",
        ),
        Example(
            "v = session.execute(select(User, Address)).columns(1).all()\n",
            FLAGGED,
            title="of several",
        ),
        Example(
            "v = session.execute(select(User, Address)).columns(0, 1)\n", None, title="two columns"
        ),
        Example("v = text('select 1').columns(users.c.id)\n", None, title="of a statement"),
        Example("v = frame.columns(0)\n", None, title="not a result"),
    ),
)

MESSAGE = "columns() with one column gives rows on 2.0, not values"


@RULE.on(ast.Call, names=("columns",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """columns() of a result, with one argument."""
    if not isinstance(call.func, ast.Attribute) or len(call.args) != 1 or call.keywords:
        return
    result = context.value(call.func.value)
    if result.kind is not Kind.RESULT:
        return
    if result.item.kind is Kind.CLASS and not context.in_fstring(call):
        yield Found(call, MESSAGE, make.fix(make.rename_attribute(context, call.func, "scalars")))
    elif any(item.kind is Kind.CLASS for item in result.items):
        yield Found(call, MESSAGE, reason="whether values or rows are meant is not proven")
