"""`Query.from_self()` is gone: a subquery has to be named.

Deprecated in 1.4, removed in 2.0. It wrapped the query in a subquery and silently turned every
later mention of its entities into a mention of that subquery. The cure is `sub =
query.subquery()`, `alias = aliased(User, sub)`, `session.query(alias)`.

Rewritten: `query.from_self().count()` (`count()` makes that very subquery by itself), and
`.all()`, `.one()` and `.one_or_none()` right behind it, which read the same rows without it. With
--unsafe, a `from_self()` at the end of a sliced query goes too: a later `filter()` or `order_by()`
that needed it raises then. All else is reported only: which names meant the subquery is for a
human to say.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Kind, Level, Rule, make
from alchemigrate.rulekit.lead import chain

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
        Example(
            "def page(a, b):\n    return session.query(User).slice(a, b).from_self().all()\n",
            "def page(a, b):\n    return session.query(User).slice(a, b).all()\n",
            title="read at once",
        ),
        Example(
            "def page(a, b):\n    return session.query(User).slice(a, b).from_self()\n",
            "def page(a, b):\n    return session.query(User).slice(a, b)\n",
            unsafe=True,
            title="at the end of a sliced query",
        ),
        Example(
            "def page(a, b):\n    return session.query(User).slice(a, b).from_self()\n",
            FLAGGED,
            title="at the end: only with --unsafe",
        ),
        Example("n = message.from_self().count()", None, title="not a Query"),
    ),
)

MESSAGE = "Query.from_self() is gone on 2.0"
NOTE = "calls behind it that meant the sliced rows raise without it"
_SLICING = {"limit", "offset", "slice"}
REASON = "make it explicit: alias = aliased(Model, query.subquery()), then session.query(alias)"


@RULE.on(ast.Call, names=("from_self",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A call of from_self() on a Query."""
    if not isinstance(call.func, ast.Attribute) or context.kind(call.func.value) is not Kind.QUERY:
        return
    method = _next_method(context, call)
    read = method in ("count", "all", "one", "one_or_none")
    last = not method and bool(chain(context, call.func.value).methods() & _SLICING)
    if not (read or last) or call.args or call.keywords or context.in_fstring(call):
        yield Found(call, MESSAGE, reason=REASON)
        return
    start, end = context.span(call.func.value).end, context.span(call).end
    if "#" in context.module.text[start:end] or context.module.text[start:].lstrip()[0] == ")":
        yield Found(
            call, MESSAGE, reason="a comment or parenthesis stands in it: remove it by hand"
        )
        return
    fix = make.fix(Edit(start, end, ""), unsafe=last, note=NOTE if last else "")
    yield Found(call, MESSAGE, fix)


def _next_method(context: Context, call: ast.Call) -> str:
    """The method called on the result right away, or an empty text."""
    match context.parent(call):
        case ast.Attribute(attr=name):
            return name
    return ""
