"""A select in the place of a table must be a subquery: `select_from(stmt.subquery())`.

`select_from(stmt)`, `join(stmt, ..)` and `outerjoin(stmt, ..)` made a subquery behind the scenes;
1.4 and 2.0 warn, 2.1 raises.

Left alone: tables, classes, aliases and subqueries. A select whose columns are read as `stmt.c` in
the same module is reported only: both must name one and the same subquery.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make

RULE = Rule(
    code="AL119",
    level=Level.BREAKS,
    since="2.1",
    rows=("select-from-select", "query-select-from-select", "select-implicit-from"),
    examples=(
        Example(
            "s = users.select()\nq = select(func.count()).select_from(s)",
            "s = users.select()\nq = select(func.count()).select_from(s.subquery())",
            target="2.1",
        ),
        Example(
            "q = select(func.count()).select_from(\n    users.select()  # all\n)\n",
            "q = select(func.count()).select_from(\n    users.select().subquery()  # all\n)\n",
            target="2.1",
        ),
        Example(
            "j = users.join(select(addresses.c.id), sa.true())",
            "j = users.join(select(addresses.c.id).subquery(), sa.true())",
            title="a join",
            target="2.1",
        ),
        Example(
            "s = users.select()\nq = select(s.c.id).select_from(s)",
            FLAGGED,
            title="its columns too",
            target="2.1",
        ),
        Example("q = select(func.count()).select_from(users)", None, title="a table", target="2.1"),
        Example("q = select(func.count()).select_from(User)", None, title="a class", target="2.1"),
        Example("def f(s):\n    return select(1).select_from(s)\n", None, target="2.1"),
        Example("p = ','.join(['a'])", None, title="a string", target="2.1"),
    ),
)

MESSAGE = "a select in the place of a table must be a subquery()"
RECEIVERS = (Kind.SELECT, Kind.QUERY, Kind.TABLE, Kind.FROM)


@RULE.on(ast.Call, names=("select_from", "join", "outerjoin"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A select given to select_from() or a join."""
    if not isinstance(call.func, ast.Attribute):
        return
    if context.kind(call.func.value) not in RECEIVERS:
        return
    places = call.args if call.func.attr == "select_from" else call.args[:1]
    for given in places:
        if context.kind(given) is not Kind.SELECT:
            continue
        if context.in_fstring(call) or not isinstance(given, (ast.Call, ast.Name)):
            yield Found(given, MESSAGE, reason="it stands in an f-string or a larger expression")
        elif isinstance(given, ast.Name) and _columns_read(context, given.id):
            reason = f"{given.id}.c is read too: make the subquery() once, and name it"
            yield Found(given, MESSAGE, reason=reason)
        else:
            yield Found(given, MESSAGE, make.fix(make.after(context, given, ".subquery()")))


def _columns_read(context: Context, name: str) -> bool:
    parents = [context.parent(use) for use in context.uses(name, context.module.tree)]
    return any(isinstance(p, ast.Attribute) and p.attr in ("c", "columns") for p in parents)
