"""`db.create_all(app=app)` is called in the application's context.

Flask-SQLAlchemy 3 removed the argument `app` of `create_all()`, `drop_all()` and `reflect()`, and
renamed `bind` to `bind_key`.

Left alone: the methods of a MetaData. Reported only: calls that are part of something else. The
bridge is one to Flask-SQLAlchemy 3.0.5, which runs on SQLAlchemy 1.4 and 2.0 and knows `bind_key`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, blocks, make

HEAD = (
    "from flask import Flask\nfrom flask_sqlalchemy import SQLAlchemy\napp = Flask(__name__)\n"
    "db = SQLAlchemy(app)\n\n\nclass Post(db.Model):\n"
    "    id = db.Column(db.Integer, primary_key=True)\n\n\n"
)

RULE = Rule(
    code="AL846",
    level=Level.BREAKS,
    since="2.0",
    rows=("flask-create-all-app-arg", "flask-create-all-bind-arg"),
    examples=(
        Example(
            HEAD + "def setup():\n    db.create_all(app=app)  # now\n",
            HEAD + "def setup():\n    with app.app_context():\n        db.create_all()  # now\n",
        ),
        Example(
            HEAD + "def setup():\n    db.drop_all(bind='a')\n",
            HEAD + "def setup():\n    db.drop_all(bind_key='a')\n",
            title="a bind",
        ),
        Example(HEAD + "f = lambda: db.create_all(app=app)\n", FLAGGED, title="in a lambda"),
        Example(HEAD + "def f():\n    db.create_all(**k)\n", FLAGGED, title="unknown arguments"),
        Example(HEAD + "def f():\n    db.drop_all(bind='a', app=app)\n", FLAGGED, title="both"),
        Example("metadata.create_all(bind=engine)\n", None, title="a MetaData"),
        Example(HEAD + "def f():\n    db.create_all()\n", None, title="no argument"),
    ),
)

MESSAGE = "{} takes bind_key only since Flask-SQLAlchemy 3"


@RULE.on(ast.Call, names=("create_all", "drop_all", "reflect"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """Removed arguments of the bundle's methods."""
    func = call.func
    if not isinstance(func, ast.Attribute) or context.kind(func.value) is not Kind.BUNDLE:
        return
    named = {keyword.arg: keyword for keyword in call.keywords}
    if not {"app", "bind", None} & set(named) and len(call.args) < 2:
        return
    message = MESSAGE.format(f"{func.attr}()")
    statement = context.statement(call)
    app = named.get("app")
    if call.args or None in named or context.in_fstring(call):
        yield Found(call, message, reason="its arguments are not plainly app= and bind=")
    elif "bind" in named:
        if app is not None:
            yield Found(call, message, reason="call it with bind_key= in the application's context")
            return
        yield Found(
            call, message, make.fix(make.rename_keyword(context, named["bind"], "bind_key"))
        )
    elif app is not None:
        alone = isinstance(statement, ast.Expr) and statement.value is call
        if not alone or not blocks.stands_alone(context, statement, statement):
            yield Found(call, message, reason="call it in a block of app.app_context()")
            return
        header = f"with {context.source(app.value)}.app_context()"
        edits = blocks.enclose(context, statement, statement, header)
        edits.append(make.remove_argument(context, call, app))
        yield Found(call, message, make.fix(*edits))
