"""`Query.from_self()` is gone: a subquery has to be named.

Deprecated in 1.4, removed in 2.0. It wrapped the query in a subquery and silently turned every
later mention of its entities into a mention of that subquery. The cure is `sub =
query.subquery()`, `alias = aliased(User, sub)`, `session.query(alias)`.

Rewritten: `return query.slice(..).from_self()` where all callers only read the rows;
`query = query.slice(..).from_self()` of one class, where the calls behind filter and order by its
columns (they name an alias of the slice then); `query.from_self().count()` (`count()` makes that
very subquery by itself), and `.all()`, `.one()` and `.one_or_none()` right behind it, which read
the same rows without it. With
--unsafe, a `from_self()` at the end of a sliced query goes too: a later `filter()` or `order_by()`
that needed it raises then. All else is reported only: which names meant the subquery is for a
human to say.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Kind, Level, Rule, make
from alchemigrate.rulekit.answers import only_read
from alchemigrate.rulekit.lead import chain
from alchemigrate.rulekit.slices import alias_of_slice

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
        Example(
            "def page(a, b, count=False):\n    q = session.query(User)\n    if count:\n"
            "        return q.count()\n    return q.slice(a, b).from_self()\n\n\n"
            "def show():\n    total = page(0, 9, count=True)\n    rows = page(0, 9)\n"
            "    for user in rows:\n        print(user, total)\n    return page(1, 2).all()\n",
            "def page(a, b, count=False):\n    q = session.query(User)\n    if count:\n"
            "        return q.count()\n    return q.slice(a, b)\n\n\n"
            "def show():\n    total = page(0, 9, count=True)\n    rows = page(0, 9)\n"
            "    for user in rows:\n        print(user, total)\n    return page(1, 2).all()\n",
            title="callers that only read",
        ),
        Example(
            "def page(a, b):\n    return session.query(User).slice(a, b).from_self()\n\n\n"
            "def show():\n    return page(1, 2).filter(User.id > 1).all()\n",
            FLAGGED,
            title="a caller that narrows",
        ),
        Example(
            "def page(db: Session, a, b, by, down):\n    q = db.query(User)\n"
            "    q = q.slice(a, b).from_self()\n    if down:\n"
            "        q = q.order_by(getattr(User, by).desc())\n    else:\n"
            "        q = q.order_by(User.name)\n    return q.all()\n",
            "def page(db: Session, a, b, by, down):\n    q = db.query(User)\n"
            "    q = q.slice(a, b)\n"
            "    sliced = aliased(User, q.subquery())\n    q = db.query(sliced)\n"
            "    if down:\n"
            "        q = q.order_by(getattr(sliced, by).desc())\n    else:\n"
            "        q = q.order_by(sliced.name)\n    return q.all()\n",
            title="ordered behind the slice: by columns of the subquery",
        ),
        Example(
            "def page(db: Session, a, b, by):\n    q = db.query(User).slice(a, b).from_self()\n"
            "    q = q.order_by(by)\n    return q.all()\n",
            FLAGGED,
            title="ordered by a column of the caller",
        ),
        Example(
            "def page(db: Session, a, b):\n    q = db.query(User).slice(a, b).from_self()\n"
            "    return q.join(Address).all()\n",
            FLAGGED,
            title="joined behind the slice",
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
    alias = alias_of_slice(context, call) if last else None
    if alias is not None:
        yield Found(call, MESSAGE, alias)
        return
    start, end = context.span(call.func.value).end, context.span(call).end
    if "#" in context.module.text[start:end] or context.module.text[start:].lstrip()[0] == ")":
        yield Found(
            call, MESSAGE, reason="a comment or parenthesis stands in it: remove it by hand"
        )
        return
    around = context.parent(call)
    proven = not last or (isinstance(around, ast.Return) and only_read(context, around))
    fix = make.fix(Edit(start, end, ""), unsafe=not proven, note="" if proven else NOTE)
    yield Found(call, MESSAGE, fix)


def _next_method(context: Context, call: ast.Call) -> str:
    """The method called on the result right away, or an empty text."""
    match context.parent(call):
        case ast.Attribute(attr=name):
            return name
    return ""
