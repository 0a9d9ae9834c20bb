"""`paginate()` takes its arguments by name.

Flask-SQLAlchemy 3 made `page`, `per_page`, `error_out` and `max_per_page` keywords only:
`Post.query.paginate(1, 20, False)` raises TypeError.

Left alone: `paginate` of anything that is not proven to be a Query, and of a Query subclass that
defines it. Reported only: arguments with a star.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Kind, Level, Rule, make

HEAD = (
    "from flask import Flask\nfrom flask_sqlalchemy import SQLAlchemy\napp = Flask(__name__)\n"
    "db = SQLAlchemy(app)\n\n\nclass Post(db.Model):\n"
    "    id = db.Column(db.Integer, primary_key=True)\n\n\n"
)

RULE = Rule(
    code="AL840",
    level=Level.BREAKS,
    since="2.0",
    rows=("flask-paginate-positional",),
    examples=(
        Example(
            HEAD + "page = Post.query.paginate(1, 20, False)  # first\n",
            HEAD + "page = Post.query.paginate(page=1, per_page=20, error_out=False)  # first\n",
        ),
        Example(
            HEAD + "page = Post.query.order_by(Post.id).paginate(\n    number, per_page=20,\n)\n",
            HEAD
            + "page = Post.query.order_by(Post.id).paginate(\n    page=number, per_page=20,\n)\n",
            title="some by name already",
        ),
        Example(HEAD + "page = Post.query.paginate(*where)\n", FLAGGED, title="a star"),
        Example(HEAD + "page = f'{Post.query.paginate(1, 2)}'\n", FLAGGED, title="an f-string"),
        Example(HEAD + "page = Post.query.paginate(page=1)\n", None, title="by name"),
        Example(HEAD + "page = Post.query.paginate()\n", None, title="no argument"),
        Example("def f(client):\n    return client.paginate(1, 20)\n", None, title="not proven"),
        Example(
            "from flask_sqlalchemy import SQLAlchemy, BaseQuery\nclass Q(BaseQuery):\n"
            "    def paginate(self, number, size):\n        return 1\n\ndef f(q: Q):\n"
            "    return q.paginate(1, 20)\n",
            None,
            title="a Query's own",
        ),
    ),
)

MESSAGE = "paginate() takes its arguments by name since Flask-SQLAlchemy 3"
NAMES = ("page", "per_page", "error_out", "max_per_page")


@RULE.on(ast.Call, names=("paginate",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """Positional arguments of a Query's paginate()."""
    if not isinstance(call.func, ast.Attribute) or not call.args:
        return
    query = context.value(call.func.value)
    if query.kind is not Kind.QUERY or context.value(call.func).kind is Kind.METHOD:
        return
    starred = any(isinstance(argument, ast.Starred) for argument in call.args)
    if starred or len(call.args) > len(NAMES) or context.in_fstring(call):
        yield Found(call, MESSAGE, reason="its arguments cannot be named one by one here")
        return
    named = zip(call.args, NAMES, strict=False)
    edits = [_name(context, argument, name) for argument, name in named]
    yield Found(call, MESSAGE, make.fix(*edits))


def _name(context: Context, argument: ast.expr, name: str) -> Edit:
    start = make.outer_start(context, argument)
    return Edit(start, start, f"{name}=")
