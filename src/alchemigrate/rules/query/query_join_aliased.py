"""`Query.join(.., aliased=True)` and `from_joinpoint=True` are gone.

Both were deprecated in 1.4 and raise on 2.0. They made an alias nobody could name, and changed
what later `filter()`, `filter_by()` and `join()` calls referred to. The cure is an alias of one's
own: `child = aliased(Node)`, `join(Node.children.of_type(child))`, `filter(child.name == ..)`.

Reported only: which of the later calls meant the alias is for a human to say. `aliased=False` and
`from_joinpoint=False`, the defaults, are removed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make

RULE = Rule(
    code="AL304",
    level=Level.BREAKS,
    since="2.0",
    rows=("query-join-aliased",),
    examples=(
        Example("q = session.query(User).join(User.addresses, aliased=True)", FLAGGED),
        Example(
            "q = session.query(User).join(User.addresses).join(Address.user, from_joinpoint=True)",
            FLAGGED,
            title="from_joinpoint",
        ),
        Example(
            "q = session.query(User).outerjoin(User.addresses, aliased=False)",
            "q = session.query(User).outerjoin(User.addresses)",
            title="the default",
        ),
        Example("q = session.query(User).join(User.addresses, isouter=True)", None, title="stays"),
        Example("x = pieces.join(aliased=True)", None, title="not a Query"),
    ),
)

MESSAGE = "join() has no {} on 2.0"
REASON = "join an aliased() entity and name it in the calls that follow"


@RULE.on(ast.Call, names=("join", "outerjoin"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A join of a Query with one of the removed keywords."""
    if not isinstance(call.func, ast.Attribute):
        return
    for keyword in call.keywords:
        if keyword.arg not in ("aliased", "from_joinpoint"):
            continue
        if context.kind(call.func.value) is not Kind.QUERY:
            return
        message = MESSAGE.format(f"{keyword.arg}=")
        off = isinstance(keyword.value, ast.Constant) and keyword.value.value is False
        if off and not context.in_fstring(call):
            yield Found(call, message, make.fix(make.remove_argument(context, call, keyword)))
        else:
            yield Found(call, message, reason=REASON)
