"""A context inside a context has a session of its own.

Flask-SQLAlchemy 2 kept one session for each thread. Since 3.0 `db.session` belongs to the
application context: inside another `with app.app_context():` it is a new, empty session. What the
outer one has not committed is not there, and its objects cannot be added.

Reported where the inner and the outer context both use `db.session` in one function. Left alone:
contexts side by side, and functions that only open one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule
from alchemigrate.rulekit.flask_contexts import active

HEAD = (
    "from flask import Flask\nfrom flask_sqlalchemy import SQLAlchemy\napp = Flask(__name__)\n"
    "app.config['SQLALCHEMY_DATABASE_URI'] = 'sqlite://'\ndb = SQLAlchemy(app)\n\n\n"
)
OUTER = HEAD + "with app.app_context():\n    db.session.add(thing)\n"

RULE = Rule(
    code="AL855",
    level=Level.SILENT,
    since="2.0",
    rows=("flask-session-scope-app-context",),
    examples=(
        Example(OUTER + "    with app.app_context():\n        db.session.delete(thing)\n", FLAGGED),
        Example(
            HEAD + "def test():\n    ctx = app.app_context()\n    ctx.push()\n"
            "    db.session.add(thing)\n    with app.test_request_context('/'):\n"
            "        db.session.flush()\n",
            FLAGGED,
            title="pushed, and a request",
        ),
        Example(OUTER + "with app.app_context():\n    db.session.commit()\n", None, title="behind"),
        Example(
            OUTER + "    with app.app_context():\n        print(1)\n", None, title="no session"
        ),
        Example(
            HEAD + "with app.app_context():\n    print(1)\n    with app.app_context():\n"
            "        db.session.commit()\n",
            None,
            title="none outside",
        ),
    ),
)

MESSAGE = "the inner context has a session of its own since Flask-SQLAlchemy 3"
REASON = "use db.session in one of the two contexts, or commit before the inner one"
_OPENERS = ("app_context", "test_request_context")


@RULE.on(ast.With)
def find(context: Context, node: ast.With) -> Iterator[Found]:
    """A context opened in another, where both use the session."""
    opens = any(
        isinstance(item.context_expr, ast.Call)
        and isinstance(item.context_expr.func, ast.Attribute)
        and item.context_expr.func.attr in _OPENERS
        for item in node.items
    )
    if not opens or not active(context, node):
        return
    inside = {id(part) for statement in node.body for part in ast.walk(statement)}
    home = context.function(node) or context.module.tree
    uses = [part for part in ast.walk(home) if _is_session(context, part)]
    inner = [use for use in uses if id(use) in inside]
    outer = [use for use in uses if id(use) not in inside and active(context, use)]
    if inner and any(context.function(use) is context.function(node) for use in outer):
        yield Found(node.items[0].context_expr, MESSAGE, reason=REASON)


def _is_session(context: Context, node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr == "session"
        and context.kind(node.value) is Kind.BUNDLE
    )
