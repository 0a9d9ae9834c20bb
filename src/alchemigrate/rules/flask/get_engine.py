"""`db.get_engine()` is `db.engine`, or one of `db.engines`.

Flask-SQLAlchemy 3 has an engine for each bind key in `db.engines`; `get_engine()` takes no
application any more. Both need an application context. `db.get_app()`, `db.app` and
`db.get_binds()` are gone: `flask.current_app` is the application in its context, and `db.app` was
the one that `SQLAlchemy(app)` was given.

Left alone: anything not proven to be the `SQLAlchemy()` object. `--unsafe` is needed where an
application was given and its context is not seen to be open. The bridge is one to Flask-SQLAlchemy
3.0.5, which runs on SQLAlchemy 1.4 and 2.0 and has `db.engines`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Fix, Found, Kind, Level, Rule, make
from alchemigrate.rulekit.flask_contexts import active
from alchemigrate.rulekit.flask_project import given_application
from alchemigrate.rulekit.spelling import visible

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
        Example(
            HEAD + "with app.app_context():\n    e = db.get_engine(app)\n",
            HEAD + "with app.app_context():\n    e = db.engine\n",
            title="in the context of the application",
        ),
        Example(
            HEAD + "with app.app_context():\n    a = db.get_app()\n",
            "from flask import Flask, current_app\n"
            + HEAD.partition("\n")[2]
            + "with app.app_context():\n    a = current_app._get_current_object()\n",
            title="the application, in its context",
        ),
        Example(
            HEAD + "def f():\n    return db.app.config\n",
            HEAD + "def f():\n    return app.config\n",
            title="the application that was given",
        ),
        Example(
            "from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\na = db.app\n",
            FLAGGED,
            title="no application was given",
        ),
        Example(HEAD + "def f():\n    return db.get_engine(*a)\n", FLAGGED, title="a star"),
        Example(HEAD + "def f():\n    return db.get_app()\n", FLAGGED, title="the application"),
        Example(HEAD + "db.app = app\n", FLAGGED, title="the application, set"),
        Example(
            HEAD + "def f():\n    return db.create_scoped_session()\n", FLAGGED, title="a hook"
        ),
        Example(
            HEAD + "def f(connection):\n"
            "    return db.create_scoped_session(options={'bind': connection, 'binds': {}})\n",
            FLAGGED,
            title="a hook, bound to a connection",
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
_BOUND = (
    "a Session of Flask-SQLAlchemy 3 takes no notice of its bind, so what a test writes stays: "
    "scoped_session(sessionmaker(bind=connection, query_cls=db.Query)) is bound to the connection"
)


@RULE.on(ast.Attribute, names=tuple(_GONE))
def find_gone(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """A member that Flask-SQLAlchemy 3 does not have."""
    value = context.value(node.value)
    if value.kind is not Kind.BUNDLE or context.value(node).kind is Kind.METHOD:
        return
    message = f"db.{node.attr} is gone since Flask-SQLAlchemy 3"
    fix = None if context.in_fstring(node) else _application(context, node)
    yield Found(node, message, fix, reason="" if fix else _reason(context, node))


def _reason(context: Context, node: ast.Attribute) -> str:
    """What to do instead; a bind is ignored by the sessions of Flask-SQLAlchemy 3."""
    call = context.parent(node)
    if node.attr == "create_scoped_session" and isinstance(call, ast.Call) and call.func is node:
        given = [context.source(one) for one in (*call.args, *call.keywords)]
        if any(re.search(r"\bbind\b", text) for text in given):
            return _BOUND
    return _GONE[node.attr]


def _application(context: Context, node: ast.Attribute) -> Fix | None:
    """What takes the place of `db.app` and `db.get_app()`, where that is certain."""
    match node.attr, context.parent(node):
        case "get_app", ast.Call(func=func, args=[], keywords=[]) as call if func is node:
            if active(context, node):
                name, imports = context.name_for("flask.current_app", node)
                edit = make.replace(context, call, f"{name}._get_current_object()")
                return make.fix(edit, imports=imports)
    given = given_application(context, node.value) if node.attr == "app" else ""
    if given and isinstance(node.ctx, ast.Load) and visible(context, given, node):
        return make.fix(make.replace(context, node, given))
    return None


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
    else:
        text = f"{owner}.engines[{context.source(bind)}]"
    open_ = app is None or context.source(app) == active(context, call)
    note = "" if open_ else "an application context is needed here"
    edit = make.replace(context, call, text)
    yield Found(call, message, make.fix(edit, unsafe=bool(note), note=note))
