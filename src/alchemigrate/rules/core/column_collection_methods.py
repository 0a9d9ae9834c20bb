"""`table.c` is no dictionary: `has_key()` is `in`.

`users.c.has_key("id")` is `"id" in users.c`.

Left alone: `has_key` of anything not proven to be a collection of columns.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Kind, Level, Rule, make

RULE = Rule(
    code="AL130",
    level=Level.BREAKS,
    since="1.4",
    rows=("columncollection-methods",),
    examples=(
        Example("v = users.c.has_key('id')", "v = ('id' in users.c)"),
        Example(
            "if not users.c.has_key('id'):\n    pass\n", "if not ('id' in users.c):\n    pass\n"
        ),
        Example("v = users.c.has_key(*['id'])", FLAGGED, title="starred"),
        Example("d = {}\nd.has_key('id')", None, title="a dictionary"),
        Example("v = 'id' in users.c", None, title="already new"),
    ),
)

MESSAGE = "has_key() of columns is gone: use in"


@RULE.on(ast.Call, names=("has_key",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """has_key() of a collection of columns."""
    if not isinstance(call.func, ast.Attribute):
        return
    if context.kind(call.func.value) is not Kind.COLUMNS:
        return
    simple = len(call.args) == 1 and isinstance(
        call.args[0], (ast.Constant, ast.Name, ast.Attribute)
    )
    if not simple or call.keywords or context.in_fstring(call):
        yield Found(call, MESSAGE, reason="what is asked for is not a plain name or string")
        return
    front, end = context.span(call).start, context.span(call).end
    edits = (
        Edit(front, front, f"({context.source(call.args[0])} in "),
        Edit(make.outer_end(context, call.func.value), end, ")"),
    )
    yield Found(call, MESSAGE, make.fix(*edits))
