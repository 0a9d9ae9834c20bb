"""`db.get_engine()` is `db.engine`, or one of `db.engines`.

Flask-SQLAlchemy 3 has an engine for each bind key in `db.engines`; `get_engine()` takes no
application any more. Both need an application context. `db.get_app()`, `db.app` and
`db.get_binds()` are gone: `flask.current_app` is the application.

Left alone: anything not proven to be the `SQLAlchemy()` object. `--unsafe` is needed where an
application was given: then there may be no context. A bind key is not rewritten for the bridge.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make

HEAD = (
    "from flask import Flask\nfrom flask_sqlalchemy import SQLAlchemy\napp = Flask(__name__)\n"
    "db = SQLAlchemy(app)\n\n\nclass Post(db.Model):\n"
    "    id = db.Column(db.Integer, primary_key=True)\n\n\n"
)

RULE = Rule(
    code="AL847",
    level=Level.BREAKS,
    since="2.0",
    rows=(
        "flask-get-engine-args",
        "flask-get-app",
        "flask-sqlalchemy-app-attr",
        "flask-create-scoped-session",
        "flask-apply-driver-hacks",
    ),
    examples=(
        Example(
            HEAD + "def f():\n    return db.get_engine()\n",
            HEAD + "def f():\n    return db.engine\n",
        ),
        Example(
            HEAD + "def f():\n    return db.get_engine(app, 'users')  # b\n",
            HEAD + "def f():\n    return db.engines['users']  # b\n",
            title="of a bind",
            unsafe=True,
        ),
        Example(HEAD + "def f():\n    return db.get_engine(*a)\n", FLAGGED, title="a star"),
        Example(HEAD + "def f():\n    return db.get_app()\n", FLAGGED, title="the application"),
        Example(HEAD + "db.app = app\n", FLAGGED, title="the application, set"),
        Example(
            HEAD + "def f():\n    return db.create_scoped_session()\n", FLAGGED, title="a hook"
        ),
        Example("def f(db):\n    return db.get_engine(), db.app\n", None, title="not proven"),
        Example(HEAD + "def f():\n    return db.engine\n", None, title="already new"),
    ),
)

_GONE = {
    "get_app": "flask.current_app is the application",
    "app": "flask.current_app is the application",
    "get_binds": "db.engines has the engine of each bind key",
    "create_scoped_session": "its new name is private; give session_options to SQLAlchemy()",
    "create_session": "its new name is private; give session_options to SQLAlchemy()",
    "make_declarative_base": "give model_class to SQLAlchemy()",
    "apply_driver_hacks": "give engine_options to SQLAlchemy()",
    "get_tables_for_bind": "db.metadatas has the tables of each bind key",
}


@RULE.on(ast.Attribute, names=tuple(_GONE))
def find_gone(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """A member that Flask-SQLAlchemy 3 does not have."""
    value = context.value(node.value)
    if value.kind is Kind.BUNDLE and context.value(node).kind is not Kind.METHOD:
        yield Found(
            node, f"db.{node.attr} is gone since Flask-SQLAlchemy 3", reason=_GONE[node.attr]
        )


@RULE.on(ast.Call, names=("get_engine",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A call of get_engine() of the bundle."""
    func = call.func
    if not isinstance(func, ast.Attribute) or context.kind(func.value) is not Kind.BUNDLE:
        return
    message = "db.get_engine() is db.engine, or one of db.engines, since Flask-SQLAlchemy 3"
    plain = all(keyword.arg in ("app", "bind") for keyword in call.keywords)
    starred = any(isinstance(argument, ast.Starred) for argument in call.args)
    if not plain or starred or len(call.args) > 2 or context.in_fstring(call):
        yield Found(call, message, reason="its arguments are not plainly an application and a bind")
        return
    app, bind = context.argument(call, "app", 0), context.argument(call, "bind", 1)
    owner = context.source(func.value)
    if bind is None or (isinstance(bind, ast.Constant) and bind.value is None):
        text = f"{owner}.engine"
    elif context.target == "bridge":
        yield Found(call, message, reason="Flask-SQLAlchemy 2 does not know db.engines")
        return
    else:
        text = f"{owner}.engines[{context.source(bind)}]"
    note = "an application context is needed here" if app is not None else ""
    edit = make.replace(context, call, text)
    yield Found(call, message, make.fix(edit, unsafe=bool(note), note=note))
