"""`result.keys()` is a view, no list.

Since 1.4 `result.keys()` cannot be indexed, sliced or added to a list; `list(result.keys())` can.

Left alone: iterating over the keys, `in`, `len`, and the keys of dictionaries.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make

RULE = Rule(
    code="AL224",
    level=Level.BREAKS,
    since="1.4",
    rows=("result-keys-list",),
    examples=(
        Example(
            "v = session.execute(users.select()).keys()[0]",
            "v = list(session.execute(users.select()).keys())[0]",
        ),
        Example(
            "result = session.execute(users.select())\nhead = result.keys() + ['more']\n",
            "result = session.execute(users.select())\nhead = list(result.keys()) + ['more']\n",
            title="added to a list",
        ),
        Example("v = 'id' in session.execute(users.select()).keys()", None, title="membership"),
        Example("v = {'a': 1}.keys()[0]", None, title="a dictionary"),
        Example(
            "result = session.execute(users.select())\nv = f'{result.keys()[0]}'\n",
            FLAGGED,
            title="inside an f-string",
        ),
    ),
)

MESSAGE = "result.keys() is no list since 1.4"


@RULE.on(ast.Call, names=("keys",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """keys() of a result, used as a list."""
    if not isinstance(call.func, ast.Attribute):
        return
    if context.kind(call.func.value) is not Kind.RESULT:
        return
    parent = context.parent(call)
    indexed = isinstance(parent, ast.Subscript) and parent.value is call
    added = isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Add)
    if not indexed and not added:
        return
    if context.in_fstring(call):
        yield Found(call, MESSAGE, reason="it stands inside an f-string")
    else:
        yield Found(call, MESSAGE, make.fix(*make.wrap(context, call, "list(", ")")))
