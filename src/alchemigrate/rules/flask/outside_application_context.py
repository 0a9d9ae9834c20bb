"""`db.create_all()` needs an application context.

Since Flask-SQLAlchemy 3 the session, the engine and `create_all()` work in an application context
only, also for `SQLAlchemy(app)`: at the top of a module they raise RuntimeError when it is
imported.

So do they in a function that makes the application, or gives it to `init_app()`, as fixtures do:
nobody can have pushed its context.

Left alone: code in other functions (who calls it is not known), in `with app.app_context():`, and
in modules that push a context. Reported only: everything but `create_all()`, `drop_all()`,
`reflect()` and the end of a session on lines of their own where the application has a name.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, blocks, make
from alchemigrate.rulekit.context import Function
from alchemigrate.rulekit.flask_contexts import TABLES, helper_of, in_context, is_ending, set_up
from alchemigrate.rulekit.flask_project import application_name

HEAD = (
    "from flask import Flask\nfrom flask_sqlalchemy import SQLAlchemy\napp = Flask(__name__)\n"
    "db = SQLAlchemy(app)\n\n\nclass Post(db.Model):\n"
    "    id = db.Column(db.Integer, primary_key=True)\n\n\n"
)

FIXTURE = (
    "from blog import Post, db, make\n\n\ndef application():\n    app = make()\n"
    "    with app.app_context():\n        db.create_all()\n"
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
        Example(
            FIXTURE + "    yield app\n\n    # clean\n    db.session.remove()\n    db.drop_all()\n",
            FIXTURE + "    yield app\n\n    # clean\n    with app.app_context():\n"
            "        db.session.remove()\n        db.drop_all()\n",
            title="the end of a fixture that makes the application",
            files={"blog.py": HEAD},
        ),
        Example(
            "from blog import db\n\n\ndef start(app):\n    def old():\n        'Old?'\n"
            "        con = db.engine.connect()\n"
            "        return con.dialect.has_table(con, 'post')\n\n"
            "    db.init_app(app)\n    if old():\n        print(1)\n",
            "from blog import db\n\n\ndef start(app):\n    def old():\n        'Old?'\n"
            "        with app.app_context():\n            con = db.engine.connect()\n"
            "            return con.dialect.has_table(con, 'post')\n\n"
            "    db.init_app(app)\n    if old():\n        print(1)\n",
            title="the engine, in a helper of the function that sets up",
            files={"blog.py": HEAD},
        ),
        Example(
            FIXTURE + "    db.session.add(Post())\n",
            FLAGGED,
            title="what a later line may use",
            files={"blog.py": HEAD},
        ),
        Example(
            "from blog import db\n\n\ndef tables(app):\n    with app.app_context():\n"
            "        db.create_all()\n    yield db\n    db.drop_all()\n",
            None,
            title="an application that was given: its context may have been pushed",
            files={"blog.py": HEAD},
        ),
        Example(
            FIXTURE + "    context = app.app_context()\n    context.push()\n    yield app\n"
            "    db.drop_all()\n",
            None,
            title="pushed in the fixture",
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
REASON = "put it into a block of app.app_context()"


@RULE.on(ast.Attribute, names=(*TABLES, "session", "engine"))
def find(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """A use of the bundle where there is no context."""
    if context.kind(node.value) is not Kind.BUNDLE or _pushes(context):
        return
    parent = context.parent(node)
    if node.attr == "session" and not _is_used(context, parent):
        return
    function = context.function(node)
    if function is not None:
        yield from _in_function(context, node, function)
    elif not _has_context(context, node):
        yield _at_top(context, node, parent)


def _at_top(context: Context, node: ast.Attribute, parent: ast.AST | None) -> Found:
    statement = context.statement(node)
    name = application_name(context, node)
    whole = isinstance(statement, ast.Expr) and statement.value is parent
    if node.attr not in TABLES or not whole or not name:
        return Found(node, MESSAGE.format(node.attr), reason=REASON)
    return _enclosed(context, node, [statement], name)


def _in_function(context: Context, node: ast.Attribute, function: Function) -> Iterator[Found]:
    """A use in a function that sets the application up, or in a helper inside one."""
    if in_context(context, node, function):
        return
    name = set_up(context, function)
    if name:
        statement = context.statement(node)
        block = context.block(statement)
        at = block.index(statement)
        if not is_ending(context, statement):
            yield Found(node, MESSAGE.format(node.attr), reason=REASON)
        elif at == 0 or not is_ending(context, block[at - 1]):
            end = next(
                (n for n, s in enumerate(block) if n > at and not is_ending(context, s)), None
            )
            yield _enclosed(context, node, block[at:end], name)
        return
    outer = helper_of(context, function) if node.attr == "engine" else None
    name = set_up(context, outer) if outer is not None else ""
    if name and name not in _bound(context, function):
        body = function.body[1:] if ast.get_docstring(function) is not None else function.body
        yield _enclosed(context, node, body, name)


def _bound(context: Context, function: Function) -> set[str]:
    return set(context.scope(function.body[0]).bindings)


def _enclosed(context: Context, node: ast.Attribute, part: list[ast.stmt], name: str) -> Found:
    """The finding, with a fix that puts consecutive statements into a context."""
    message = MESSAGE.format(node.attr)
    if not blocks.stands_alone(context, part[0], part[-1]):
        return Found(node, message, reason="it shares its line with other statements")
    edits = blocks.enclose(context, part[0], part[-1], f"with {name}.app_context()")
    return Found(node, message, make.fix(*edits))


def _is_used(context: Context, parent: ast.AST | None) -> bool:
    """Whether a method of the session is called here, not only named."""
    return isinstance(parent, ast.Attribute) and isinstance(context.parent(parent), ast.Call)


def _has_context(context: Context, node: ast.AST) -> bool:
    """Whether code is not run on import, or in a context."""
    return any(
        isinstance(around, (ast.Lambda, ast.ClassDef)) for around in context.ancestors(node)
    ) or in_context(context, node, context.module.tree)


def _pushes(context: Context) -> bool:
    return bool(context.project.calls_by_name(context.module).get("push"))
