"""A Connection has no `connect()`: there are no branches of a connection any more.

`connection.connect()` gave a branch, a second name for the same connection that could be closed on
its own. 2.0 removed it. Code that took "an Engine or a Connection" and called `connect()` on it has
to be given one of them. `--unsafe` uses the connection itself where the branch is only assigned.

Left alone: `connect()` of an Engine, of a driver, and of anything not proven to be a Connection.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make

RULE = Rule(
    code="AL208",
    level=Level.BREAKS,
    since="2.0",
    rows=("connection-branching",),
    examples=(
        Example(
            "conn = engine.connect()\nbranch = conn.connect()\n",
            "conn = engine.connect()\nbranch = conn\n",
            unsafe=True,
        ),
        Example(
            "conn = engine.connect()\nwith conn.connect() as branch:\n"
            "    branch.execute(users.select())\n",
            FLAGGED,
            title="leaving the block would close the connection itself",
        ),
        Example(
            "conn = engine.connect()\nother = conn.engine.connect()\n", None, title="its engine"
        ),
        Example("import sqlite3\nconn = sqlite3.connect('x')\n", None, title="a driver"),
        Example("def f(conn):\n    return conn.connect()\n", None, title="not proven"),
    ),
)

MESSAGE = "a Connection has no connect() on 2.0: there are no branches"


@RULE.on(ast.Call, names=("connect", "contextual_connect"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """connect() of a Connection."""
    if not isinstance(call.func, ast.Attribute):
        return
    if context.kind(call.func.value) is not Kind.CONNECTION:
        return
    if isinstance(context.parent(call), ast.Assign) and not context.in_fstring(call):
        note = "closing the branch left the connection open; now there is one connection"
        text = context.source(call.func.value)
        yield Found(
            call, MESSAGE, make.fix(make.replace(context, call, text), unsafe=True, note=note)
        )
    else:
        yield Found(call, MESSAGE, reason="leaving the branch would close the connection itself")
