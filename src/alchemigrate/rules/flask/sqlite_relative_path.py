"""`sqlite:///data.db` lies in the instance folder.

Flask-SQLAlchemy 3 looks for relative SQLite paths in `app.instance_path`, and 2 did in the
application's root folder: the application starts with a new, empty database.

`app.config["SQLALCHEMY_DATABASE_URI"]` of an application that the file names gets its root folder
in front, so that the database stays where it is.

Left alone: absolute paths, databases in memory, and projects without Flask-SQLAlchemy. Reported
only: settings in classes and other files, which do not have the application: move the file to the
`instance` folder, or write the absolute path.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from alchemigrate.rulekit import (
    FLAGGED,
    Context,
    Example,
    Fix,
    Found,
    Import,
    Kind,
    Level,
    Rule,
    make,
)
from alchemigrate.rulekit.flask_project import uses_flask_sqlalchemy

HEAD = "from flask_sqlalchemy import SQLAlchemy\n"
KEY = "'SQLALCHEMY_DATABASE_URI'"
APP = "from flask import Flask\n" + HEAD + "app = Flask(__name__)\n"

RULE = Rule(
    code="AL849",
    level=Level.SILENT,
    since="2.0",
    rows=("flask-sqlite-instance-path",),
    examples=(
        Example(
            APP + f"app.config[{KEY}] = 'sqlite:///data.db'  # it\n",
            APP + f'app.config[{KEY}] = f"sqlite:///{{app.root_path}}/data.db"  # it\n',
        ),
        Example(
            APP.replace("__name__", "'x', root_path='.'")
            + f"app.config[{KEY}] = 'sqlite:///data.db'\n",
            "import os\n"
            + APP.replace("__name__", "'x', root_path='.'")
            + f'app.config[{KEY}] = f"sqlite:///{{os.path.abspath(app.root_path)}}/data.db"\n',
            title="a root folder that may be relative",
            bare=True,
        ),
        Example(
            HEAD + "def f(app):\n    app.config['SQLALCHEMY_DATABASE_URI'] = 'sqlite:///data.db'\n",
            FLAGGED,
            title="an application that is not known",
        ),
        Example(
            HEAD
            + "import os\nclass C:\n    SQLALCHEMY_DATABASE_URI = os.getenv('D') or 'sqlite:///d.db'\n",
            FLAGGED,
            title="a default",
        ),
        Example(HEAD + "class C:\n    SQLALCHEMY_DATABASE_URI = 'sqlite:////srv/d.db'\n", None),
        Example(HEAD + "class C:\n    SQLALCHEMY_DATABASE_URI = 'sqlite:///:memory:'\n", None),
        Example(
            HEAD + "class C:\n    SQLALCHEMY_DATABASE_URI = 'sqlite:///' + str(path)\n",
            None,
            title="computed",
        ),
        Example(
            "class C:\n    SQLALCHEMY_DATABASE_URI = 'sqlite:///d.db'\n", None, title="no Flask"
        ),
    ),
)

_RELATIVE = re.compile(r"sqlite(\+\w+)?:///(?!/|:memory:|file:|\?|[A-Za-z]:[\\/]|$)[^%{]*$")


@RULE.on(ast.Constant)
def find(context: Context, node: ast.Constant) -> Iterator[Found]:
    """A whole literal with a relative path under the key."""
    if not isinstance(node.value, str) or not _RELATIVE.match(node.value):
        return
    statement = context.statement(node)
    if not isinstance(statement, (ast.Assign, ast.AnnAssign)):
        return
    target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
    if "SQLALCHEMY_DATABASE_URI" not in context.source(target) or not _is_whole(context, node):
        return
    if uses_flask_sqlalchemy(context):
        message = "a relative SQLite path lies in the instance folder since Flask-SQLAlchemy 3"
        fix = _rooted(context, statement, node, node.value)
        reason = "write the absolute path, or move the file to the instance folder"
        yield Found(node, message, fix, reason="" if fix else reason)


def _rooted(context: Context, statement: ast.stmt, node: ast.Constant, url: str) -> Fix | None:
    """The URL with the application's root folder in front, where the application is known."""
    match statement:
        case ast.Assign(
            targets=[ast.Subscript(value=ast.Attribute(value=ast.Name() as app, attr="config"))],
            value=value,
        ) if value is node:
            made = context.value(app)
            plain = not set(url) & set('"\\{}?')
            if made.kind is Kind.EXTERNAL_INSTANCE and made.name == "flask.Flask" and plain:
                head, _, path = url.partition(":///")
                told = _told_its_root(context, app.id)
                root = f"os.path.abspath({app.id}.root_path)" if told else f"{app.id}.root_path"
                text = f'f"{head}:///{{{root}}}/{path.removeprefix("./")}"'
                imports = (Import("os"),) if told else ()
                return make.fix(make.replace(context, node, text), imports=imports)
    return None


def _told_its_root(context: Context, name: str) -> bool:
    """Whether an application is made with a root folder that may be a relative one."""
    scope = context.project.own_scope(context.module, context.module.tree)
    return any(
        isinstance(binding.value, ast.Call)
        and any(keyword.arg in ("root_path", None) for keyword in binding.value.keywords)
        for binding in scope.bindings.get(name, [])
    )


def _is_whole(context: Context, node: ast.AST) -> bool:
    """Whether nothing is added to a literal."""
    parent = context.parent(node)
    return not isinstance(parent, (ast.BinOp, ast.JoinedStr, ast.Attribute, ast.FormattedValue))
