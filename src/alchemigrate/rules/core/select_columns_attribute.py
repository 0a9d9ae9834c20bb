"""A select has no `.c`: name the subquery whose columns they are.

`stmt.c.id` made a subquery behind the scenes; 1.4 and 2.0 warn, 2.1 raises. Where it is the only
thing done with the select, `stmt.subquery().c.id` is the same.

Left alone: `.c` of tables, aliases and subqueries. A select whose columns are read more than once
is reported only: each `.subquery()` is another one, so it has to be made once and named.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make

RULE = Rule(
    code="AL118",
    level=Level.BREAKS,
    since="2.1",
    rows=("select-c-attr",),
    examples=(
        Example(
            "s = select(users.c.id)\nc = s.c.id",
            "s = select(users.c.id)\nc = s.subquery().c.id",
            target="2.1",
        ),
        Example(
            "cols = users.select().columns",
            "cols = users.select().subquery().columns",
            target="2.1",
        ),
        Example(
            "s = select(users.c.id)\nq = select(s.c.id).where(s.c.id > 1)",
            FLAGGED,
            title="twice",
            target="2.1",
        ),
        Example(
            "s = select(users.c.id)\nq = select(func.max(s.c.id)).select_from(s)",
            FLAGGED,
            title="used otherwise too",
            target="2.1",
        ),
        Example("c = users.c.id", None, title="a table", target="2.1"),
        Example("s = select(users.c.id).subquery()\nc = s.c.id", None, target="2.1"),
        Example("def f(s):\n    return s.c.id\n", None, title="not proven", target="2.1"),
        Example("s = select(users.c.id)\nc = s.selected_columns.id", None, target="2.1"),
    ),
)

MESSAGE = "a select has no .{}: its columns are those of its subquery()"


@RULE.on(ast.Attribute, names=("c", "columns"))
def find(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """A reading of a select's columns."""
    if context.kind(node.value) is not Kind.SELECT:
        return
    message = MESSAGE.format(node.attr)
    if context.in_fstring(node):
        yield Found(node, message, reason="it stands in an f-string")
    elif _used_otherwise(context, node.value):
        reason = "the select is used more than once: make its subquery() once, and name it"
        yield Found(node, message, reason=reason)
    else:
        yield Found(node, message, make.fix(make.after(context, node.value, ".subquery()")))


def _used_otherwise(context: Context, statement: ast.expr) -> bool:
    if isinstance(statement, ast.Call):
        return False
    if not isinstance(statement, ast.Name):
        return True
    return len(context.uses(statement.id, context.module.tree)) > 1
