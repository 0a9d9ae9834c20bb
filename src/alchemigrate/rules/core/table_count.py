"""`table.count()` and `select.count()` are gone: count with a select.

`users.count()` is `select(func.count()).select_from(users)`; a criterion becomes `.where(..)`, and
a select is counted as a subquery.

Left alone: `count` of lists, strings and Queries (`query.count()` still works).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Kind, Level, Rule, make
from alchemigrate.rulekit.chain import bounds

RULE = Rule(
    code="AL115",
    level=Level.BREAKS,
    since="1.4",
    rows=("table-count",),
    examples=(
        Example("q = users.count()", "q = select(func.count()).select_from(users)"),
        Example(
            "q = users.alias('u').count(users.c.id == 1)",
            "q = select(func.count()).select_from(users.alias('u')).where(users.c.id == 1)",
            title="an alias and a criterion",
        ),
        Example(
            "q = select(users.c.id).count()",
            "q = select(func.count()).select_from(select(users.c.id).subquery())",
            title="a select",
        ),
        Example("q = (users).count()", "q = select(func.count()).select_from((users))"),
        Example("q = users.count(functions=[])", FLAGGED, title="an unknown argument"),
        Example("n = session.query(User).count()", None, title="a Query"),
        Example("n = [1, 2].count(1) + 'aa'.count('a')", None, title="lists and strings"),
        Example("n = func.count(users.c.id)", None, title="the function"),
    ),
)

MESSAGE = "{}.count() is gone: it is select(func.count()).select_from(..)"


@RULE.on(ast.Call, names=("count",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A count() of a table, alias, join or select."""
    if not isinstance(call.func, ast.Attribute):
        return
    owner = call.func.value
    kind = context.kind(owner)
    if kind not in (Kind.TABLE, Kind.FROM, Kind.SELECT):
        return
    message = MESSAGE.format(context.source(owner))
    if len(call.args) > 1 or call.keywords or context.in_fstring(call):
        yield Found(call, message, reason="its arguments, or an f-string around it, cannot be kept")
        return
    select, first = context.name_for("sqlalchemy.select", call)
    func, second = context.name_for("sqlalchemy.func", call)
    front = Edit(
        context.span(call).start, context.span(call).start, f"{select}({func}.count()).select_from("
    )
    owned = make.outer_end(context, owner)
    closing = ".subquery())" if kind is Kind.SELECT else ")"
    if call.args:
        start, _, _ = bounds(context, call.args[0])
        edits = (front, Edit(owned, start, f"{closing}.where("))
    else:
        edits = (front, Edit(owned, context.span(call).end, closing))
    yield Found(call, message, make.fix(*edits, imports=(*first, *second)))
