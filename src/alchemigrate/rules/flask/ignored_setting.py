"""`SQLALCHEMY_COMMIT_ON_TEARDOWN` commits nothing any more.

Flask-SQLAlchemy 3.1 ignores it, and what a request changed without `db.session.commit()` is rolled
back silently. `SQLALCHEMY_NATIVE_UNICODE` and `use_native_unicode` are gone too.

Left alone: settings that are False or None, and projects without Flask-SQLAlchemy. There is no
rewrite: each view that changes something has to commit.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make
from alchemigrate.rulekit.flask_project import uses_flask_sqlalchemy

HEAD = "from flask_sqlalchemy import SQLAlchemy\n"

RULE = Rule(
    code="AL845",
    level=Level.SILENT,
    since="2.0",
    rows=("flask-commit-on-teardown", "flask-native-unicode"),
    examples=(
        Example(HEAD + "app.config['SQLALCHEMY_COMMIT_ON_TEARDOWN'] = True\n", FLAGGED),
        Example(
            HEAD + "class C:\n    SQLALCHEMY_COMMIT_ON_TEARDOWN = on\n", FLAGGED, title="a class"
        ),
        Example(
            HEAD + "db = SQLAlchemy(app, use_native_unicode=True)\n",
            HEAD + "db = SQLAlchemy(app)\n",
            title="an argument",
        ),
        Example(HEAD + "class C:\n    SQLALCHEMY_COMMIT_ON_TEARDOWN = False\n", None, title="off"),
        Example("class C:\n    SQLALCHEMY_COMMIT_ON_TEARDOWN = True\n", None, title="no Flask"),
    ),
)

_KEYS = {"SQLALCHEMY_COMMIT_ON_TEARDOWN": "views have to call db.session.commit() themselves",
         "SQLALCHEMY_NATIVE_UNICODE": "drivers know unicode by themselves: remove it"}  # fmt: skip


@RULE.on(ast.Assign)
def find(context: Context, node: ast.Assign) -> Iterator[Found]:
    """A setting that is assigned and not off."""
    match node.targets[0]:
        case ast.Name(id=key) | ast.Attribute(attr=key):
            pass
        case ast.Subscript(slice=ast.Constant(value=str(key))):
            pass
        case _:
            return
    off = isinstance(node.value, ast.Constant) and not node.value.value
    if key in _KEYS and not off and uses_flask_sqlalchemy(context):
        yield Found(node, f"Flask-SQLAlchemy 3 ignores {key}", reason=_KEYS[key])


@RULE.on(ast.Call, names=("SQLAlchemy",))
def find_argument(context: Context, call: ast.Call) -> Iterator[Found]:
    """The removed argument of SQLAlchemy()."""
    if context.kind(call) is not Kind.BUNDLE:
        return
    for keyword in call.keywords:
        if keyword.arg == "use_native_unicode":
            message = "SQLAlchemy() has no use_native_unicode since Flask-SQLAlchemy 3"
            yield Found(call, message, make.fix(make.remove_argument(context, call, keyword)))
