"""`params()` of an expression is deprecated.

2.1 keeps `params()` and `unique_params()` for statements only: `(column ==
bindparam("x")).params(x=1)` warns. The values belong to the statement that the expression ends up
in, or to the execution.

Left alone: `params()` of statements, of `text()`, and of a Query. There is no rewrite: which
statement that is, the expression does not say.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule

RULE = Rule(
    code="AL878",
    level=Level.DEPRECATED,
    since="2.1",
    rows=("clauseelement-params",),
    examples=(
        Example("q = (users.c.id == bindparam('x')).params(x=1)\n", FLAGGED, target="2.1"),
        Example("q = and_(User.id == bindparam('x')).unique_params(x=1)\n", FLAGGED, target="2.1"),
        Example("q = users.select().params(x=1)\n", None, target="2.1", title="a statement"),
        Example("q = text('select :x').params(x=1)\n", None, target="2.1", title="text"),
        Example("q = session.query(User).params(x=1)\n", None, target="2.1", title="a Query"),
        Example("def f(request):\n    return request.params(1)\n", None, target="2.1"),
    ),
)


@RULE.on(ast.Call, names=("params", "unique_params"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """The method of a column expression."""
    if isinstance(call.func, ast.Attribute) and context.kind(call.func.value) is Kind.COLUMN:
        message = f"{call.func.attr}() of an expression is deprecated on 2.1"
        yield Found(call, message, reason="give the values to the statement, or to execute()")
