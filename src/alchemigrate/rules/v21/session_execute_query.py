"""`session.execute(query)` takes the Query's statement.

A Query is no statement: 1.4 and 2.0 warn, 2.1 raises ObjectNotExecutableError. `query.statement` is
the same SELECT, and gives the same rows under the same names.

Left alone: arguments that are not proven to be a Query.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make

RULE = Rule(
    code="AL829",
    level=Level.BREAKS,
    since="2.1",
    rows=("session-execute-query-object",),
    examples=(
        Example(
            "rows = session.execute(session.query(User.id)).fetchall()  # all\n",
            "rows = session.execute(session.query(User.id).statement).fetchall()  # all\n",
            target="2.1",
        ),
        Example(
            "q = session.query(User).filter(User.id > 1)\nuser = session.scalar(q)\n",
            "q = session.query(User).filter(User.id > 1)\nuser = session.scalar(q.statement)\n",
            target="2.1",
            title="a variable",
        ),
        Example("x = f'{session.execute(session.query(User))}'\n", FLAGGED, target="2.1"),
        Example("rows = session.execute(select(User))\n", None, target="2.1", title="a statement"),
        Example(
            "def f(q):\n    return session.execute(q)\n", None, target="2.1", title="not proven"
        ),
        Example(
            "for u in session.query(User):\n    print(u)\n", None, target="2.1", title="iterated"
        ),
    ),
)

MESSAGE = "a Query cannot be executed on 2.1: its statement can"


@RULE.on(ast.Call, names=("execute", "scalar", "scalars"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A Query given to a Session or Connection."""
    if not isinstance(call.func, ast.Attribute) or not call.args:
        return
    kinds = (Kind.SESSION, Kind.SCOPED_SESSION, Kind.CONNECTION)
    query = call.args[0]
    if context.kind(call.func.value) not in kinds or context.kind(query) is not Kind.QUERY:
        return
    if context.in_fstring(call) or not isinstance(query, (ast.Name, ast.Attribute, ast.Call)):
        yield Found(call, MESSAGE, reason="the Query is not plainly an expression of its own")
        return
    yield Found(call, MESSAGE, make.fix(make.after(context, query, ".statement")))
