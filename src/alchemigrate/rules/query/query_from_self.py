"""`Query.from_self()` is gone: a subquery has to be named.

Deprecated in 1.4, removed in 2.0. It wrapped the query in a subquery and silently turned every later
mention of its entities into a mention of that subquery. The cure is
`sub = query.subquery()`, `alias = aliased(User, sub)`, `session.query(alias)`.

`query.from_self().count()` is rewritten: `count()` makes that very subquery by itself. All else is
reported only: which of the later names meant the subquery is for a human to say.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Kind, Level, Rule, make

RULE = Rule(
    code="AL321",
    level=Level.BREAKS,
    since="2.0",
    rows=("query-from-self",),
    examples=(
        Example(
            "n = session.query(User).limit(5).from_self().count()",
            "n = session.query(User).limit(5).count()",
        ),
        Example(
            "n = (\n    session.query(User)\n    .distinct()\n    .from_self()\n    .count()\n)\n",
            "n = (\n    session.query(User)\n    .distinct()\n    .count()\n)\n",
            title="on a line of its own",
        ),
        Example(
            "q = session.query(User).limit(5).from_self().join(User.orders)",
            FLAGGED,
            title="later names mean the subquery",
        ),
        Example(
            "n = session.query(User).from_self(User.id).count()", FLAGGED, title="other columns"
        ),
        Example("n = message.from_self().count()", None, title="not a Query"),
    ),
)

MESSAGE = "Query.from_self() is gone on 2.0"
REASON = "make it explicit: alias = aliased(Model, query.subquery()), then session.query(alias)"


@RULE.on(ast.Call, names=("from_self",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A call of from_self() on a Query."""
    if not isinstance(call.func, ast.Attribute) or context.kind(call.func.value) is not Kind.QUERY:
        return
    attribute = context.parent(call)
    counted = attribute is not None and _is_count(context, attribute)
    if not counted or call.args or call.keywords or context.in_fstring(call):
        yield Found(call, MESSAGE, reason=REASON)
        return
    start, end = context.span(call.func.value).end, context.span(call).end
    if "#" in context.module.text[start:end] or context.module.text[start:].lstrip()[0] == ")":
        yield Found(
            call, MESSAGE, reason="a comment or parenthesis stands in it: remove it by hand"
        )
        return
    yield Found(call, MESSAGE, make.fix(Edit(start, end, "")))


def _is_count(context: Context, node: ast.AST) -> bool:
    call = context.parent(node)
    return (
        isinstance(node, ast.Attribute)
        and node.attr == "count"
        and isinstance(call, ast.Call)
        and call.func is node
    )
