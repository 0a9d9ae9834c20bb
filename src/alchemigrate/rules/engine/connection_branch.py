"""A Connection has no `connect()`: there are no branches of a connection any more.

`connection.connect()` gave a branch, a second name for the same connection that could be closed on
its own. 2.0 removed it. The connection itself is used where the branch is never closed, and
`with nullcontext(connection)` where a block closed it: the connection stayed open then.

Left alone: `connect()` of an Engine, of a driver, and of anything not proven to be a Connection. A
branch that is closed by hand, or handed on, is rewritten with --unsafe only.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make
from alchemigrate.rulekit.dead_imports import imported_from_here

RULE = Rule(
    code="AL208",
    level=Level.BREAKS,
    since="2.0",
    rows=("connection-branching",),
    examples=(
        Example(
            "conn = engine.connect()\nbranch = conn.connect()\nbranch.execute(users.select())\n",
            "conn = engine.connect()\nbranch = conn\nbranch.execute(users.select())\n",
        ),
        Example(
            "conn = engine.connect()\nbranch = conn.connect()\nbranch.close()\n",
            "conn = engine.connect()\nbranch = conn\nbranch.close()\n",
            unsafe=True,
            title="closed by hand",
        ),
        Example(
            "def f(conn: sa.engine.Connection):\n    return conn.connect()\n",
            FLAGGED,
            title="handed on",
        ),
        Example(
            "conn = engine.connect()\nwith conn.connect() as branch:\n"
            "    branch.execute(users.select())\n",
            "from contextlib import nullcontext\nconn = engine.connect()\n"
            "with nullcontext(conn) as branch:\n    branch.execute(users.select())\n",
            title="leaving the block left the connection open",
        ),
        Example(
            "conn = engine.connect()\nother = conn.engine.connect()\n", None, title="its engine"
        ),
        Example("import sqlite3\nconn = sqlite3.connect('x')\n", None, title="a driver"),
        Example("def f(conn):\n    return conn.connect()\n", None, title="not proven"),
    ),
)

MESSAGE = "a Connection has no connect() on 2.0: there are no branches"
NOTE = "closing the branch left the connection open; now there is one connection"
HARMLESS = frozenset(
    "execute scalar scalars exec_driver_sql begin begin_nested in_transaction dialect".split()
)


@RULE.on(ast.Call, names=("connect", "contextual_connect"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """connect() of a Connection."""
    if not isinstance(call.func, ast.Attribute):
        return
    if context.kind(call.func.value) is not Kind.CONNECTION:
        return
    parent, text = context.parent(call), context.source(call.func.value)
    if context.in_fstring(call):
        yield Found(call, MESSAGE, reason="it stands in an f-string")
    elif isinstance(parent, ast.withitem):
        name, imports = context.name_for("contextlib.nullcontext", call)
        edit = make.replace(context, call, f"{name}({text})")
        yield Found(call, MESSAGE, make.fix(edit, imports=imports))
    elif isinstance(parent, ast.Assign):
        note = "" if _is_never_closed(context, parent) else NOTE
        edit = make.replace(context, call, text)
        yield Found(call, MESSAGE, make.fix(edit, unsafe=bool(note), note=note))
    else:
        yield Found(call, MESSAGE, reason="closing the branch would close the connection itself")


def _is_never_closed(context: Context, node: ast.Assign) -> bool:
    """Whether all that is done with a name is to execute statements and begin transactions."""
    scope = context.scope(node)
    match node.targets:
        case [ast.Name(id=name)] if not isinstance(scope.node, ast.ClassDef):
            if name in scope.elsewhere or (
                scope.parent is None and imported_from_here(context, name)
            ):
                return False
            parents = [context.parent(use) for use in context.uses(name, scope.node)]
            return all(isinstance(p, ast.Attribute) and p.attr in HARMLESS for p in parents)
    return False
