"""`db.create_all()` needs an application context.

Since Flask-SQLAlchemy 3 the session, the engine and `create_all()` work in an application context
only, also for `SQLAlchemy(app)`: at the top of a module they raise RuntimeError when it is
imported.

Left alone: code in functions (who calls it is not known), in `with app.app_context():`, and in
modules that push a context. Reported only: everything but `create_all()`, `drop_all()` and
`reflect()` on lines of their own in a module that has the application.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, blocks, make
from alchemigrate.rulekit.flask_project import application_name

HEAD = (
    "from flask import Flask\nfrom flask_sqlalchemy import SQLAlchemy\napp = Flask(__name__)\n"
    "db = SQLAlchemy(app)\n\n\nclass Post(db.Model):\n"
    "    id = db.Column(db.Integer, primary_key=True)\n\n\n"
)

RULE = Rule(
    code="AL848",
    level=Level.BREAKS,
    since="2.0",
    startup=True,
    rows=("flask-app-context-required",),
    examples=(
        Example(
            HEAD + "db.create_all()  # tables\n",
            HEAD + "with app.app_context():\n    db.create_all()  # tables\n",
        ),
        Example(
            HEAD + "if __name__ == '__main__':\n    db.create_all()\n    app.run()\n",
            HEAD + "if __name__ == '__main__':\n    with app.app_context():\n"
            "        db.create_all()\n    app.run()\n",
            title="in the main block",
        ),
        Example(HEAD + "db.session.add(Post())\n", FLAGGED, title="the session"),
        Example(HEAD + "names = db.engine.url\n", FLAGGED, title="the engine"),
        Example(
            "from blog import db\ndb.create_all()\n",
            FLAGGED,
            title="no application here",
            files={"blog.py": HEAD},
        ),
        Example(HEAD + "def f():\n    db.create_all()\n", None, title="in a function"),
        Example(
            HEAD + "with app.app_context():\n    db.create_all()\n", None, title="in a context"
        ),
        Example(HEAD + "app.app_context().push()\ndb.create_all()\n", None, title="pushed"),
        Example("metadata.create_all(engine)\n", None, title="a MetaData"),
        Example(HEAD + "Session = db.session\n", None, title="the registry itself"),
    ),
)

MESSAGE = "db.{} needs an application context since Flask-SQLAlchemy 3"
_TABLES = {"create_all", "drop_all", "reflect"}


@RULE.on(ast.Attribute, names=(*_TABLES, "session", "engine"))
def find(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """A use of the bundle that runs when the module is imported."""
    if context.kind(node.value) is not Kind.BUNDLE or _has_context(context, node):
        return
    parent = context.parent(node)
    if node.attr == "session" and not _is_used(context, parent):
        return
    statement = context.statement(node)
    message = MESSAGE.format(node.attr)
    name = application_name(context, node)
    whole = isinstance(statement, ast.Expr) and statement.value is parent
    if node.attr not in _TABLES or not whole or not name:
        yield Found(node, message, reason="put it into a block of app.app_context()")
    elif not blocks.stands_alone(context, statement, statement):
        yield Found(node, message, reason="it shares its line with other statements")
    else:
        edits = blocks.enclose(context, statement, statement, f"with {name}.app_context()")
        yield Found(node, message, make.fix(*edits))


def _is_used(context: Context, parent: ast.AST | None) -> bool:
    """Whether a method of the session is called here, not only named."""
    return isinstance(parent, ast.Attribute) and isinstance(context.parent(parent), ast.Call)


def _has_context(context: Context, node: ast.AST) -> bool:
    """Whether code is not run on import, or in a context."""
    for around in context.ancestors(node):
        match around:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda() | ast.ClassDef():
                return True
            case ast.With(items=items) if any(
                "context" in context.source(item.context_expr) for item in items
            ):
                return True
    return bool(context.project.calls_by_name(context.module).get("push"))
