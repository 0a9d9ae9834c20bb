"""Executing an alias or subquery of a select.

`connection.execute(select(..).alias())` sent the select itself in 1.x, with a warning in 1.4, and
raises ObjectNotExecutableError on 2.0. The select is executed without the alias.

Left alone: subqueries that are part of a statement. Reported only: a subquery that is built in
another place, where its select is not at hand.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Kind, Level, Rule, make
from alchemigrate.rulekit.statements import assigned_value

RULE = Rule(
    code="AL136",
    level=Level.BREAKS,
    since="2.0",
    rows=("executing-subquery-object",),
    examples=(
        Example(
            "conn = engine.connect()\nr = conn.execute(users.select().alias('a'))\n",
            "conn = engine.connect()\nr = conn.execute(users.select())\n",
        ),
        Example(
            "q = select(users.c.id)\nn = session.scalar(q.subquery())\n",
            "q = select(users.c.id)\nn = session.scalar(q)\n",
            title="a subquery, a Session",
        ),
        Example(
            "s = select(users.c.id).alias()\nr = engine.connect().execute(s)\n",
            FLAGGED,
            title="kept under a name",
        ),
        Example(
            "r = engine.connect().execute((select(users.c.id)).alias())\n",
            "r = engine.connect().execute((select(users.c.id)))\n",
            title="parentheses",
        ),
        Example(
            "r = engine.connect().execute(select(users.c.id).alias().select())\n",
            None,
            title="a select of the alias",
        ),
        Example(
            "def f(s):\n    return engine.connect().execute(s.alias())\n", None, title="unknown"
        ),
        Example("r = engine.connect().execute(users.select())\n", None, title="a select"),
    ),
)

MESSAGE = "a subquery cannot be executed on 2.0: execute its select"
RUNNERS = (Kind.CONNECTION, Kind.ENGINE, Kind.SESSION, Kind.SCOPED_SESSION)
WRAPPERS = ("alias", "subquery")


@RULE.on(ast.Call, names=("execute", "scalar"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """execute() or scalar() of a subquery."""
    if not isinstance(call.func, ast.Attribute) or not call.args:
        return
    statement = call.args[0]
    if context.kind(call.func.value) not in RUNNERS or context.kind(statement) is not Kind.FROM:
        return
    select = _select_of(context, statement)
    if select is not None and not context.in_fstring(call):
        start, end = make.outer_end(context, select), context.span(statement).end
        if "#" not in context.module.text[start:end]:
            yield Found(call, MESSAGE, make.fix(Edit(start, end, "")))
            return
    if select is not None or _is_kept(context, statement):
        yield Found(call, MESSAGE, reason="the select inside the subquery is not at hand here")


def _select_of(context: Context, node: ast.expr) -> ast.expr | None:
    match node:
        case ast.Call(func=ast.Attribute(value=inner, attr=name)) if name in WRAPPERS:
            return inner if context.kind(inner) is Kind.SELECT else None
    return None


def _is_kept(context: Context, node: ast.expr) -> bool:
    if not isinstance(node, ast.Name):
        return False
    value = assigned_value(context, node)
    return value is not None and _select_of(context, value) is not None
