"""Operators of columns got underscores: `notin_` is `not_in`, `isnot` is `is_not`.

The old names stay and do the same; 1.4 introduced the new ones.

Left alone: the same names on anything not proven to be a column.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make

RULE = Rule(
    code="AL113",
    level=Level.LEGACY,
    since="1.4",
    rows=("operator-renames",),
    examples=(
        Example("q = users.c.id.notin_([1])", "q = users.c.id.not_in([1])"),
        Example(
            "q = session.query(User).filter(User.name.isnot(None)).order_by(User.id.desc()"
            ".nullslast())",
            "q = session.query(User).filter(User.name.is_not(None)).order_by(User.id.desc()"
            ".nulls_last())",
            title="several",
        ),
        Example(
            "q = func.lower(users.c.name).notlike('a%')",
            "q = func.lower(users.c.name).not_like('a%')",
            title="of a function",
        ),
        Example("q = f'{users.c.id.notin_([1])}'", FLAGGED, title="in an f-string"),
        Example("def f(x):\n    return x.isnot(None)\n", None, title="not a column"),
        Example("q = users.c.id.not_in([1])", None, title="already new"),
    ),
)

NAMES = {
    "notin_": "not_in",
    "isnot": "is_not",
    "isnot_distinct_from": "is_not_distinct_from",
    "notlike": "not_like",
    "notilike": "not_ilike",
    "nullsfirst": "nulls_first",
    "nullslast": "nulls_last",
}


@RULE.on(ast.Call, names=tuple(NAMES))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A call of an operator's old name."""
    if not isinstance(call.func, ast.Attribute):
        return
    if context.kind(call.func.value) is not Kind.COLUMN:
        return
    old = call.func.attr
    message = f"{old}() is called {NAMES[old]}()"
    if context.in_fstring(call):
        yield Found(call, message, reason="it stands in an f-string")
        return
    edit = make.rename_attribute(context, call.func, NAMES[old])
    yield Found(call, message, make.fix(edit))
