"""`statement.select()` selects from a subquery.

A SELECT is no FROM any more: 1.4 made a subquery of it with a warning, 2.1 has no such method.
`.subquery().select()` is what it did.

Left alone: `select()` of tables and subqueries.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make

RULE = Rule(
    code="AL828",
    level=Level.BREAKS,
    since="2.1",
    rows=("select-select-method",),
    examples=(
        Example(
            "q = select(users.c.id).select()  # in\n",
            "q = select(users.c.id).subquery().select()  # in\n",
            target="2.1",
        ),
        Example(
            "inner = select(users.c.id)\nq = inner.select().where(users.c.id > 1)\n",
            "inner = select(users.c.id)\nq = inner.subquery().select().where(users.c.id > 1)\n",
            target="2.1",
            title="a variable",
        ),
        Example("q = f'{select(users).select()}'\n", FLAGGED, target="2.1", title="an f-string"),
        Example("q = users.select()\n", None, target="2.1", title="a table"),
        Example("def f(s):\n    return s.select()\n", None, target="2.1", title="not proven"),
    ),
)

MESSAGE = "a SELECT has no select() on 2.1: its subquery has"


@RULE.on(ast.Call, names=("select",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """The method of a SELECT."""
    func = call.func
    if not isinstance(func, ast.Attribute) or context.kind(func.value) is not Kind.SELECT:
        return
    if context.in_fstring(call):
        yield Found(call, MESSAGE, reason="it stands in an f-string")
        return
    yield Found(call, MESSAGE, make.fix(make.after(context, func.value, ".subquery()")))
