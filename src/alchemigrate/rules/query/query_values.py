"""`Query.values(..)` and `Query.value(..)` are deprecated.

Deprecated in 1.4. `query.values(a, b)` is `query.with_entities(a, b)`, read as a result;
`query.value(a)` is the first field of its first row or None: `query.with_entities(a).limit(1)
.scalar()` where no LIMIT is set before.

Reported only: `value()` where the query is sliced before.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make
from alchemigrate.rulekit.lead import chain

RULE = Rule(
    code="AL323",
    level=Level.DEPRECATED,
    since="1.4",
    rows=("query-values-value",),
    examples=(
        Example(
            "for i, n in session.query(User).values(User.id, User.name):\n    print(i, n)\n",
            "for i, n in session.query(User).with_entities(User.id, User.name):\n    print(i, n)\n",
        ),
        Example(
            "n = session.query(User).filter(User.id > 1).value(User.name)",
            "n = session.query(User).filter(User.id > 1).with_entities(User.name).limit(1)"
            ".scalar()",
            title="one value",
        ),
        Example("rows = list(session.query(User).values(User.id))",
                "rows = list(session.query(User).with_entities(User.id))", title="in list()"),
        Example("rows = session.query(User).values(User.id)", FLAGGED, title="kept as an iterator"),
        Example(
            "n = session.query(User).limit(3).offset(2).value(User.name)", FLAGGED, title="sliced"),
        Example("s = users.insert().values(name='a')", None, title="an insert's values"),
        Example("v = {'a': 1}.values()", None, title="a dictionary"),
        Example("v = sheet.value(3)", None, title="not a Query"),
    ),
)  # fmt: skip

MESSAGE = "Query.{}() is deprecated: with_entities() does it"


@RULE.on(ast.Call, names=("values", "value"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A call of values() or value() on a Query."""
    if not isinstance(call.func, ast.Attribute) or context.kind(call.func.value) is not Kind.QUERY:
        return
    name = call.func.attr
    reason = _blocked(context, call, name)
    if reason:
        yield Found(call, MESSAGE.format(name), reason=reason)
        return
    edits = [make.rename_attribute(context, call.func, "with_entities")]
    if name == "value":
        edits.append(make.after(context, call, ".limit(1).scalar()"))
    yield Found(call, MESSAGE.format(name), make.fix(*edits))


def _blocked(context: Context, call: ast.Call, name: str) -> str:
    assert isinstance(call.func, ast.Attribute)
    if context.in_fstring(call):
        return "it stands inside an f-string: write it outside first"
    behind = chain(context, call.func.value)
    if name == "value":
        sliced = behind.methods() & {"limit", "offset", "slice"}
        return "the query has a limit already" if sliced or not behind.complete else ""
    return "" if _iterated(context, call) else "its iterator is kept: with_entities() gives a query"


def _iterated(context: Context, call: ast.Call) -> bool:
    """Whether the answer is used up on the spot."""
    match context.parent(call):
        case ast.For(iter=source) | ast.comprehension(iter=source):
            return source is call
        case ast.Call(func=ast.Name(id="list" | "tuple" | "set" | "dict" | "sorted"), args=[only]):
            return only is call
    return False
