"""`query[-1]`: a Query takes no negative indexes.

Deprecated in 1.4, raises on 2.0. In 1.x a negative index or slice end loaded all rows into a list
first; `query.all()[-1]` says so. (An `order_by()` turned round and `first()` would load one row.)

Left alone: indexes of lists and results, and indexes that are not proven to be negative.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make

RULE = Rule(
    code="AL326",
    level=Level.BREAKS,
    since="2.0",
    rows=("query-negative-index",),
    examples=(
        Example(
            "last = session.query(User).order_by(User.id)[-1]",
            "last = session.query(User).order_by(User.id).all()[-1]",
        ),
        Example(
            "q = session.query(User)\nsome = q[1:-1]  # all but the ends\n",
            "q = session.query(User)\nsome = q.all()[1:-1]  # all but the ends\n",
            title="a slice",
        ),
        Example("first = session.query(User)[0]", None, title="not negative"),
        Example("last = session.query(User).all()[-1]", None, title="a list"),
        Example("last = [1, 2][-1]", None, title="not a Query"),
        Example('x = f"{session.query(User)[-1]}"', FLAGGED, title="in an f-string"),
    ),
)

MESSAGE = "negative indexes of a Query raise on 2.0"


@RULE.on(ast.Subscript)
def find(context: Context, node: ast.Subscript) -> Iterator[Found]:
    """A Query with a negative index or slice bound."""
    bounds = [node.slice]
    if isinstance(node.slice, ast.Slice):
        bounds = [bound for bound in (node.slice.lower, node.slice.upper) if bound is not None]
    if not any(map(_is_negative, bounds)) or context.kind(node.value) is not Kind.QUERY:
        return
    if context.in_fstring(node):
        yield Found(node, MESSAGE, reason="it stands inside an f-string: write it outside first")
        return
    yield Found(node, MESSAGE, make.fix(make.after(context, node.value, ".all()")))


def _is_negative(node: ast.expr) -> bool:
    match node:
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int())):
            return True
    return False
