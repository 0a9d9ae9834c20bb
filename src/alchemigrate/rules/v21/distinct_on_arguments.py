"""`distinct(column)` for PostgreSQL's DISTINCT ON is an extension.

2.1 deprecates arguments of `distinct()`: `statement.ext(distinct_on(column))`, from
`sqlalchemy.dialects.postgresql`, says the same. The new form does not exist before 2.1.

Left alone: `distinct()` without arguments, and of columns and functions.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Kind, Level, Rule, make

HEAD = "from sqlalchemy.dialects.postgresql import distinct_on\n"

RULE = Rule(
    code="AL831",
    level=Level.DEPRECATED,
    since="2.1",
    bridge=False,
    rows=("query-distinct-on",),
    examples=(
        Example(
            "q = select(users.c.id).distinct(users.c.name)  # on\n",
            HEAD + "q = select(users.c.id).ext(distinct_on(users.c.name))  # on\n",
            target="2.1",
        ),
        Example(
            "q = session.query(User).distinct(User.name, User.id).all()\n",
            HEAD + "q = session.query(User).ext(distinct_on(User.name, User.id)).all()\n",
            target="2.1",
            title="a Query",
        ),
        Example("q = f'{select(users).distinct(users.c.id)}'\n", FLAGGED, target="2.1"),
        Example("q = select(users).distinct('name')\n", FLAGGED, target="2.1", title="a string"),
        Example("q = select(users).distinct()\n", None, target="2.1", title="no argument"),
        Example("def f(q):\n    return q.distinct('a')\n", None, target="2.1", title="not proven"),
        Example("q = func.count(users.c.id.distinct())\n", None, target="2.1", title="of a column"),
    ),
)

MESSAGE = "arguments of distinct() are deprecated on 2.1"


@RULE.on(ast.Call, names=("distinct",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """Arguments given to the method of a SELECT or Query."""
    func = call.func
    if not isinstance(func, ast.Attribute) or not call.args or call.keywords:
        return
    if context.kind(func.value) not in (Kind.SELECT, Kind.QUERY):
        return
    text = any(isinstance(a, ast.Constant) for a in call.args)
    if context.in_fstring(call) or text:
        reason = "it stands in an f-string, or an argument is no column"
        yield Found(call, MESSAGE, reason=reason)
        return
    wanted = "sqlalchemy.dialects.postgresql.distinct_on"
    name, imports = context.name_for(wanted, call)
    end = make.close_parenthesis(context, call)
    edits = (make.rename_attribute(context, func, f"ext({name}"), Edit(end, end, ")"))
    yield Found(call, MESSAGE, make.fix(*edits, imports=imports))
