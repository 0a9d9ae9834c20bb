"""MySQL's LIMIT of an UPDATE or DELETE is a clause of its own.

`with_dialect_options(mysql_limit=5)` still works on 2.1, which has `statement.ext(limit(5))` with
`limit` of `sqlalchemy.dialects.mysql`: it may be an expression, and shows what it is. 2.0 has not.

Left alone: other options, and options that are given together. Reported only: `mysql_limit` given
to `table.update()` itself.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Kind, Level, Rule, make

RULE = Rule(
    code="AL884",
    level=Level.LEGACY,
    since="2.1",
    bridge=False,
    rows=("mysql-limit-kw",),
    examples=(
        Example(
            "q = update(users).with_dialect_options(mysql_limit=5)  # few\n",
            "from sqlalchemy.dialects.mysql import limit\nq = update(users).ext(limit(5))  # few\n",
            target="2.1",
        ),
        Example("q = users.update(mysql_limit=5)\n", FLAGGED, target="2.1"),
        Example(
            "q = update(users).with_dialect_options(mysql_limit=5, x_y=1)\n", FLAGGED, target="2.1"
        ),
        Example("q = update(users).with_dialect_options(x_y=1)\n", None, target="2.1"),
        Example("q = plan.options(mysql_limit=5)\n", None, target="2.1", title="no statement"),
    ),
)

MESSAGE = "mysql_limit is the clause limit() of sqlalchemy.dialects.mysql on 2.1"


@RULE.on(ast.keyword, names=("mysql_limit",))
def find(context: Context, keyword: ast.keyword) -> Iterator[Found]:
    """The option of a statement."""
    call = context.parent(keyword)
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return
    on = call.func.value
    if context.kind(on) not in (Kind.DML, Kind.TABLE):
        return
    alone = len(call.args) + len(call.keywords) == 1
    if call.func.attr != "with_dialect_options" or not alone or context.in_fstring(call):
        yield Found(keyword, MESSAGE, reason="it is not given to with_dialect_options() alone")
        return
    function, imports = context.name_for("sqlalchemy.dialects.mysql.limit", call)
    start = context.span(keyword).start
    edits = (
        make.rename_attribute(context, call.func, "ext"),
        Edit(start, context.span(keyword.value).start, f"{function}("),
        make.after(context, keyword.value, ")"),
    )
    yield Found(keyword, MESSAGE, make.fix(*edits, imports=imports))
