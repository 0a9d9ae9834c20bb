"""Errors of the driver in cursor events come wrapped.

What a listener for `before_cursor_execute` or `after_cursor_execute` does with the cursor may fail;
the driver's error (`sqlite3.OperationalError`) went through to the caller, and 2.1 wraps it as all
others (`sqlalchemy.exc.OperationalError`). An `except` for the driver's class around the execution
no longer catches it.

Reported where such a listener runs a statement on its cursor. Left alone: listeners that only look.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, listeners

_HEAD = "@event.listens_for(engine, 'before_cursor_execute')\n"

RULE = Rule(
    code="AL882",
    level=Level.SILENT,
    since="2.1",
    rows=("event-cursor-error-wrapping",),
    examples=(
        Example(
            _HEAD + "def f(conn, cursor, statement, parameters, context, many):\n"
            "    cursor.execute('SET work_mem = 1')\n",
            FLAGGED,
            target="2.1",
        ),
        Example(
            _HEAD + "def f(conn, cur, s, p, ctx, many):\n"
            "    cur.connection.cursor().execute('select 1')\n",
            FLAGGED,
            target="2.1",
            title="another cursor",
        ),
        Example(
            _HEAD + "def f(conn, cursor, statement, parameters, context, many):\n"
            "    print(statement, cursor.rowcount)\n",
            None,
            target="2.1",
            title="it only looks",
        ),
        Example(
            _HEAD + "def f(conn, cursor, statement, parameters, context, many):\n"
            "    log.execute(statement)\n",
            None,
            target="2.1",
            title="another execute",
        ),
    ),
)

_EVENTS = ("before_cursor_execute", "after_cursor_execute")
_RUNNING = ("execute", "executemany", "callproc")


@RULE.on(ast.Call, names=listeners.NAMES)
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A listener that runs a statement."""
    name = listeners.event_name(context, call)
    listener = listeners.listener(context, call) if name and name.value in _EVENTS else None
    if listener is None or name is None or len(listener.args.args) < 2:
        return
    cursor = listener.args.args[1].arg
    for node in ast.walk(listener):
        match node:
            case ast.Call(func=ast.Attribute(value=on, attr=what)) if what in _RUNNING:
                if _root(on) == cursor:
                    message = f"an error of {what}() in this event is SQLAlchemy's own on 2.1"
                    reason = "catch sqlalchemy.exc.DBAPIError where the driver's was caught"
                    yield Found(node, message, reason=reason)


def _root(node: ast.expr) -> str:
    while isinstance(node, (ast.Attribute, ast.Call)):
        node = node.value if isinstance(node, ast.Attribute) else node.func
    return node.id if isinstance(node, ast.Name) else ""
