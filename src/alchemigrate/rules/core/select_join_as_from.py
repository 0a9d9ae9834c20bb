"""`join()` of a select is a select now, not a join.

In 1.3 `stmt.join(t)` was a `Join` of the select, as a subquery, with the table. Since 1.4 it adds a
JOIN inside the statement and gives a select. Where the result is used as a join was (in
`select_from()`, by its `.c`, `.left`, `.right`, `.onclause`), the rows or columns are others.

Left alone: joins that are executed or chained on, the new use. Reported only: code of 1.3 means
`stmt.subquery().join(t)`, code of 1.4 means what it says.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule
from alchemigrate.rulekit.statements import assigned_value

RULE = Rule(
    code="AL144",
    level=Level.SILENT,
    since="1.4",
    rows=("select-join-semantics",),
    examples=(
        Example(
            "s = users.select()\n"
            "q = select(func.count()).select_from(s.join(addresses, addresses.c.id == s.c.id))\n",
            FLAGGED,
        ),
        Example("j = users.select().outerjoin(addresses)\nl = j.left\n", FLAGGED, title="its side"),
        Example("j = users.select().join(addresses)\nc = j.c.users_id\n", FLAGGED, title="columns"),
        Example(
            "r = session.execute(select(User).join(Address).where(Address.id == 1))\n",
            None,
            title="the new use",
        ),
        Example(
            "j = users.select().subquery().join(addresses, sa.true())\n"
            "q = select(func.count()).select_from(j)\nl = j.left\n",
            None,
            title="a subquery",
        ),
        Example("q = select(1).select_from(users.join(addresses))\n", None, title="a table"),
    ),
)

MESSAGE = "join() of a select gives a select since 1.4, not a join of its subquery"
REASON = "if 1.3's join is meant, write .subquery().join(..)"
OF_JOIN = ("c", "columns", "left", "right", "onclause")


@RULE.on(ast.Attribute, names=OF_JOIN)
def find_attribute(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """An attribute of a join."""
    if _is_joined_select(context, node.value):
        yield Found(node, MESSAGE, reason=REASON)


@RULE.on(ast.Call, names=("select_from",))
def find_from(context: Context, call: ast.Call) -> Iterator[Found]:
    """A joined select in the place of a table."""
    for given in call.args:
        if _is_joined_select(context, given):
            yield Found(given, MESSAGE, reason=REASON)


def _is_joined_select(context: Context, node: ast.expr) -> bool:
    found = assigned_value(context, node) if isinstance(node, ast.Name) else node
    match found:
        case ast.Call(func=ast.Attribute(value=inner, attr="join" | "outerjoin")):
            return context.kind(inner) is Kind.SELECT
    return False
