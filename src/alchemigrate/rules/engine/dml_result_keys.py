"""`keys()` of a result without rows.

The result of an INSERT, UPDATE or DELETE without RETURNING has no columns. 1.x gave an empty list
of keys, with a warning in 1.4; 2.0 raises ResourceClosedError.

Left alone: results of selects, of `returning()`, and of statements that are not known. Reported
only: `result.returns_rows` says whether there are keys.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule
from alchemigrate.rulekit.statements import assigned_value

_HEAD = "conn = engine.connect()\n"

RULE = Rule(
    code="AL216",
    level=Level.BREAKS,
    since="2.0",
    rows=("connection-dml-keys",),
    examples=(
        Example(_HEAD + "k = conn.execute(users.insert().values(id=1)).keys()\n", FLAGGED),
        Example(
            _HEAD + "r = conn.execute(users.delete())\nk = list(r.keys())\n",
            FLAGGED,
            title="through a name",
        ),
        Example(
            _HEAD + "s = users.update().values(name='x')\nk = session.execute(s).keys()\n",
            FLAGGED,
            title="a statement by name",
        ),
        Example(
            _HEAD + "k = conn.execute(users.delete().returning(users.c.id)).keys()\n",
            None,
            title="with rows",
        ),
        Example(_HEAD + "k = conn.execute(users.select()).keys()\n", None, title="a select"),
        Example("def f(r):\n    return r.keys()\n", None, title="not known"),
        Example(
            _HEAD + "r = conn.execute(users.delete())\nk = r.keys() if r.returns_rows else []\n",
            None,
            title="it is asked",
        ),
    ),
)


@RULE.on(ast.Call, names=("keys",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """keys() of what executing an INSERT, UPDATE or DELETE gives."""
    if not isinstance(call.func, ast.Attribute) or call.args:
        return
    result = call.func.value
    if context.kind(result) is not Kind.RESULT or _is_asked(context, call):
        return
    executed = assigned_value(context, result) if isinstance(result, ast.Name) else result
    match executed:
        case ast.Call(func=ast.Attribute(attr="execute"), args=[statement, *_]):
            if context.kind(statement) is Kind.DML and not _returns(context, statement):
                reason = "ask result.returns_rows first"
                yield Found(call, "a result without rows has no keys() on 2.0", reason=reason)


def _returns(context: Context, statement: ast.expr, depth: int = 0) -> bool:
    """Whether a statement may have a RETURNING: it has, or not all of it can be seen."""
    if isinstance(statement, ast.Name):
        value = assigned_value(context, statement)
        return value is None or depth > 3 or _returns(context, value, depth + 1)
    return any(
        isinstance(node, ast.Attribute) and node.attr in ("returning", "return_defaults")
        for node in ast.walk(statement)
    )


def _is_asked(context: Context, call: ast.Call) -> bool:
    return any(
        isinstance(around, (ast.If, ast.IfExp)) and "returns_rows" in context.source(around.test)
        for around in context.ancestors(call)
    )
