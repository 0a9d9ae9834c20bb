"""`sqlite:///data.db` lies in the instance folder.

Flask-SQLAlchemy 3 looks for relative SQLite paths in `app.instance_path`, and 2 did in the
application's root folder: the application starts with a new, empty database.

Left alone: absolute paths, databases in memory, and projects without Flask-SQLAlchemy. There is no
rewrite: move the file to the `instance` folder, or write the absolute path.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule
from alchemigrate.rulekit.flask_project import uses_flask_sqlalchemy

HEAD = "from flask_sqlalchemy import SQLAlchemy\n"

RULE = Rule(
    code="AL849",
    level=Level.SILENT,
    since="2.0",
    rows=("flask-sqlite-instance-path",),
    examples=(
        Example(HEAD + "app.config['SQLALCHEMY_DATABASE_URI'] = 'sqlite:///data.db'\n", FLAGGED),
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
        reason = "write the absolute path, or move the file to the instance folder"
        yield Found(node, message, reason=reason)


def _is_whole(context: Context, node: ast.AST) -> bool:
    """Whether nothing is added to a literal."""
    parent = context.parent(node)
    return not isinstance(parent, (ast.BinOp, ast.JoinedStr, ast.Attribute, ast.FormattedValue))
