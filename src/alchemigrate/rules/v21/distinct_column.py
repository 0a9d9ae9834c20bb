"""`select(distinct(a), b)` is `select(a, b).distinct()`.

DISTINCT is a word of the whole SELECT, whatever column it was written with; 2.1 warns of a column's
`distinct()` outside of aggregates.

Left alone: `func.count(distinct(a))` and other aggregates. Reported only: a `distinct()` that
is not the first column, or is given to a Query.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Kind, Level, Rule, make

HEAD = "from sqlalchemy import distinct\n"

RULE = Rule(
    code="AL832",
    level=Level.DEPRECATED,
    since="2.1",
    rows=("distinct-function-misuse",),
    examples=(
        Example(
            HEAD + "q = select(distinct(users.c.name), users.c.id)  # d\n",
            HEAD + "q = select(users.c.name, users.c.id).distinct()  # d\n",
            target="2.1",
        ),
        Example(
            HEAD + "q = select(distinct(users.c.id)).where(users.c.id > 1)\n",
            HEAD + "q = select(users.c.id).distinct().where(users.c.id > 1)\n",
            target="2.1",
        ),
        Example(HEAD + "q = select(users.c.id, distinct(users.c.name))\n", FLAGGED, target="2.1"),
        Example(
            HEAD + "q = session.query(distinct(User.name))\n",
            FLAGGED,
            target="2.1",
            title="a Query",
        ),
        Example(HEAD + "q = select(func.count(distinct(users.c.id)))\n", None, target="2.1"),
        Example(
            "def distinct(x):\n    return x\n\nq = select(distinct(users.c.id))\n",
            None,
            target="2.1",
        ),
        Example(HEAD + "q = select(users.c.id).distinct()\n", None, target="2.1"),
    ),
)

MESSAGE = "distinct() belongs to the whole SELECT, not to a column"


@RULE.on(ast.Call, names=("distinct",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """The function among the columns of a SELECT or Query."""
    outer = context.parent(call)
    if not context.calls(call, "sqlalchemy.distinct") or not isinstance(outer, ast.Call):
        return
    if call not in outer.args:
        return
    of_select = context.calls(outer, "sqlalchemy.select")
    of_query = isinstance(outer.func, ast.Attribute) and outer.func.attr == "query"
    if not of_select and not (of_query and context.kind(outer) is Kind.QUERY):
        return
    plain = len(call.args) == 1 and not call.keywords and not isinstance(call.args[0], ast.Starred)
    first = of_select and outer.args[0] is call and not outer.keywords
    if not plain or not first or context.in_fstring(call):
        yield Found(call, MESSAGE, reason="take it off the column, and call .distinct() behind")
        return
    edits = (
        Edit(context.span(call).start, context.span(call.args[0]).start, ""),
        Edit(context.span(call.args[0]).end, context.span(call).end, ""),
        make.after(context, outer, ".distinct()"),
    )
    yield Found(call, MESSAGE, make.fix(*edits))
