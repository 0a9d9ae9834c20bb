"""`union()` and its kin take statements only: ordering and limits are methods.

`union(a, b, order_by=["id"], limit=3)` is `union(a, b).order_by("id").limit(3)`; likewise
`union_all`, `intersect`, `except_` and their `_all` forms.

Left alone: `set.union(..)`, `query.union(..)` and whatever else is not SQLAlchemy's function.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule
from alchemigrate.rulekit.arguments import SELECT_WORDS, changes, moved

RULE = Rule(
    code="AL111",
    level=Level.BREAKS,
    since="2.0",
    rows=("union-kwargs", "union-bind"),
    examples=(
        Example(
            "q = union(users.select(), users.select(), order_by=['id'], limit=3)",
            "q = union(users.select(), users.select()).order_by('id').limit(3)",
        ),
        Example(
            "q = sa.union_all(\n    users.select(),\n    users.select(),\n    offset=2,\n)\n",
            "q = sa.union_all(\n    users.select(),\n    users.select()).offset(\n    2,\n)\n",
            title="several lines",
        ),
        Example(
            "def f():\n    return union(users.select(), users.select(), bind=engine)\n",
            FLAGGED,
            title="an engine",
        ),
        Example("o = {}\nq = union(users.select(), **o)", FLAGGED, title="unnamed options"),
        Example("q = union(users.select(), users.select())", None, title="already new"),
        Example("def union(a, limit):\n    return a\n\n\nunion(1, limit=2)\n", None, title="own"),
        Example("s = {1}.union({2})", None, title="a set"),
    ),
)

FUNCTIONS = ("union", "union_all", "intersect", "intersect_all", "except_", "except_all")
WORDS = ("order_by", "group_by", "limit", "offset", "for_update", "use_labels", "bind")


@RULE.on(ast.Call, names=FUNCTIONS)
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A set operation with keywords."""
    if not context.calls(call, *(f"sqlalchemy.{name}" for name in FUNCTIONS)) or not call.keywords:
        return
    names = [keyword.arg for keyword in call.keywords]
    message = f"{context.source(call.func)}() takes statements only: the rest are methods"
    if any(name not in WORDS for name in names):
        yield Found(call, message, reason="it is called with unnamed or unknown arguments")
        return
    named = [(str(keyword.arg), keyword) for keyword in call.keywords]
    fix, reason = moved(context, call, changes(context, [*named], SELECT_WORDS))
    yield Found(call, message, fix, reason)
