"""The function `subquery()` is gone: a select has a method of that name.

`subquery("a", [columns], criterion)` was short for `select([columns], criterion).subquery("a")`,
which is written out; `select-list` and `select-arguments` do the rest.

Left alone: other functions called subquery. Reported only: arguments that cannot be told apart.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Level, Rule, make

_OLD = "from sqlalchemy import subquery\n"

RULE = Rule(
    code="AL155",
    level=Level.BREAKS,
    since="2.0",
    examples=(
        Example(
            _OLD + 'q = subquery("a", [users.c.id])\n',
            _OLD + 'q = select([users.c.id]).subquery("a")\n',
        ),
        Example(
            _OLD + "q = subquery(name, [users.c.id], users.c.id == 1, order_by=[users.c.id])\n",
            _OLD + "q = select([users.c.id], users.c.id == 1, order_by=[users.c.id])"
            ".subquery(name)\n",
            title="a criterion",
        ),
        Example(_OLD + "q = subquery(alias='a', columns=[users.c.id])\n", FLAGGED, title="by name"),
        Example("q = select(users.c.id).subquery('a')\n", None, title="the method"),
        Example("def subquery(*a): ...\n\n\nq = subquery('a', [1])\n", None, title="your own"),
    ),
)

MESSAGE = "subquery() is a method of select() now"


@RULE.on(ast.Call, names=("subquery",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A call of the function."""
    if not context.calls(call, "sqlalchemy.subquery"):
        return
    if len(call.args) < 2 or any(isinstance(a, ast.Starred) for a in call.args[:2]):
        yield Found(call, MESSAGE, reason="its arguments cannot be told apart here")
        return
    name, columns = call.args[:2]
    start, end = make.outer_start(context, name), make.outer_start(context, columns)
    if context.in_fstring(call) or "#" in context.module.text[start:end]:
        yield Found(call, MESSAGE, reason="it stands in an f-string, or a comment is in the way")
        return
    select, imports = context.name_for("sqlalchemy.select", call)
    fix = make.fix(
        make.replace(context, call.func, select),
        Edit(start, end, ""),
        make.after(context, call, f".subquery({context.source(name)})"),
        imports=imports,
    )
    yield Found(call, MESSAGE, fix)
