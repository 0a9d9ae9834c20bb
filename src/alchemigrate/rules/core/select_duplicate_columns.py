"""`select()` keeps a column that is given twice.

Until 1.3 `select([a, a])` selected `a` once; since 1.4 the row has two columns. Whoever counts,
unpacks or inserts from the rows gets one more.

Left alone: columns that are written differently, whatever they may be. Reported only, as 1.4 code
may mean what it says.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule

RULE = Rule(
    code="AL153",
    level=Level.SILENT,
    since="1.4",
    rows=("select-duplicate-columns",),
    examples=(
        Example("q = select(users.c.id, users.c.id)\n", FLAGGED),
        Example("q = sa.select([User.id, User.name, User.id])\n", FLAGGED, title="a list"),
        Example("q = select(users.c.id, addresses.c.id)\n", None, title="another table's"),
        Example("q = select(users.c.id, users.c.id.label('x'))\n", None, title="labelled"),
        Example("q = select(func.random(), func.random())\n", None, title="functions"),
        Example("q = session.query(User.id, User.id)\n", None, title="a Query kept both in 1.3"),
    ),
)


@RULE.on(ast.Call, names=("select",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A select() with a column that it has already."""
    if not context.calls(call, "sqlalchemy.select") or not call.args:
        return
    first = call.args[0]
    columns = first.elts if isinstance(first, (ast.List, ast.Tuple)) else call.args
    seen: set[str] = set()
    for column in columns:
        if not isinstance(column, (ast.Attribute, ast.Subscript)):
            continue
        text = context.source(column)
        if text in seen and context.kind(column) is Kind.COLUMN:
            reason = "1.3 selected it once: drop it, unless the row is meant to have it twice"
            yield Found(column, f"{text} is selected twice", reason=reason)
        seen.add(text)
