"""Rows are tuples: `_tuple()`, `_t`, `tuples()` and `t` are deprecated.

`row._tuple()` gives the row itself, and `result.tuples()` the result; they were there for type
checkers, which know better since 2.1. `row.t` and `row.tuple()` were deprecated in 2.0.19 already.

Left alone: members of these names of other things, and columns that are called `t` or `tuple` read
from a row's mapping.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Kind, Level, Rule, make

_ROW = "with engine.connect() as c:\n    row = c.execute(select(users.c.id)).first()\n"

RULE = Rule(
    code="AL867",
    level=Level.DEPRECATED,
    since="2.1",
    rows=("row-tuple-accessors",),
    examples=(
        Example(_ROW + "n, = row._tuple()  # one\n", _ROW + "n, = row  # one\n", target="2.1"),
        Example(
            "rows = session.execute(select(User.id)).tuples().all()\n",
            "rows = session.execute(select(User.id)).all()\n",
            target="2.1",
            title="a result",
        ),
        Example(_ROW + "n, = row.t\n", _ROW + "n, = row\n", target="2.1", title="an attribute"),
        Example(_ROW + "n = f'{row._tuple()}'\n", FLAGGED, target="2.1"),
        Example(_ROW + "n = row.id\n", None, target="2.1"),
        Example("def f(row):\n    return row._tuple()\n", None, target="2.1", title="not proven"),
        Example("n = point._t\n", None, target="2.1", title="something else"),
    ),
)

_CALLED = {"tuple", "_tuple", "tuples"}
_OF = {
    Kind.ROW: {"t", "tuple", "_t", "_tuple"},
    Kind.RESULT: {"t", "tuples"},
    Kind.QUERY: {"tuples"},
}


@RULE.on(ast.Attribute, names=("t", "_t", *_CALLED))
def find(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """Such a member of a row, a result or a Query."""
    parent = context.parent(node)
    called = isinstance(parent, ast.Call) and parent.func is node
    kind = context.kind(node.value)
    if node.attr not in _OF.get(kind, ()) or called is not (node.attr in _CALLED):
        return
    message = f".{node.attr} of a {kind.value} is deprecated on 2.1: it is the same object"
    if context.in_fstring(node):
        yield Found(node, message, reason="it stands in an f-string")
        return
    whole = parent if called and parent is not None else node
    start, end = context.span(node.value).end, context.span(whole).end
    if "#" in context.module.text[start:end]:
        yield Found(node, message, reason="a comment is in the way")
    else:
        yield Found(node, message, make.fix(Edit(start, end, "")))
