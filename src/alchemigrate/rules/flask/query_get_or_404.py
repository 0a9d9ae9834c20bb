"""`Model.query.get_or_404()` is `db.get_or_404()`.

Flask-SQLAlchemy 3 has `db.get_or_404(Post, 5)`; the Query's method is legacy like the Query.

Left alone: the method on anything but a model's plain `query`. Reported only: files that do not
have the `SQLAlchemy()` object. Flask-SQLAlchemy 3.0, which runs on SQLAlchemy 1.4 and 2.0, has the
new method as well.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make
from alchemigrate.rulekit.flask_project import bundle_spelling, overrides

HEAD = (
    "from flask import Flask\nfrom flask_sqlalchemy import SQLAlchemy\napp = Flask(__name__)\n"
    "db = SQLAlchemy(app)\n\n\nclass Post(db.Model):\n"
    "    id = db.Column(db.Integer, primary_key=True)\n\n\n"
)

RULE = Rule(
    code="AL842",
    level=Level.LEGACY,
    since="2.0",
    rows=("flask-get-or-404",),
    examples=(
        Example(
            HEAD + "post = Post.query.get_or_404(5)\n", HEAD + "post = db.get_or_404(Post, 5)\n"
        ),
        Example(
            HEAD + "post = Post.query.get_or_404(5, description='gone')  # no\n",
            HEAD + "post = db.get_or_404(Post, 5, description='gone')  # no\n",
            title="a description",
        ),
        Example(
            "import blog\npost = blog.Post.query.get_or_404(5)\n",
            "import blog\npost = blog.db.get_or_404(blog.Post, 5)\n",
            title="the object of a module",
            files={"blog.py": HEAD},
        ),
        Example(
            "import pages\npost = pages.blog.Post.query.get_or_404(5)\n",
            FLAGGED,
            title="no object here",
            files={"blog.py": HEAD, "pages.py": "import blog\n"},
        ),
        Example(HEAD + "post = f'{Post.query.get_or_404(5)}'\n", FLAGGED, title="an f-string"),
        Example("def f(api):\n    return api.query.get_or_404(5)\n", None, title="no model"),
        Example(HEAD + "post = Post.query.filter_by(id=1).first_or_404()\n", None, title="more"),
        Example(
            HEAD.replace("(db.Model):\n", "(db.Model):\n    query_class = Own\n").replace(
                "class Post", "from own import Own\nclass Post"
            )
            + "post = Post.query.get_or_404(5)\n",
            None,
            title="a Query's own method",
            files={
                "own.py": "from flask_sqlalchemy import BaseQuery\n\n\nclass Own(BaseQuery):\n"
                "    def get_or_404(self, key, at=None):\n"
                "        return self.filter_by(id=key).first()\n"
            },
        ),
    ),
)

MESSAGE = "Model.query.get_or_404() is legacy: db.get_or_404() does it"


@RULE.on(ast.Call, names=("get_or_404",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A get_or_404() right behind a model's query."""
    match call:
        case ast.Call(
            func=ast.Attribute(value=ast.Attribute(value=model, attr="query") as query),
            args=[key, *_],
        ) if not isinstance(key, ast.Starred):
            pass
        case _:
            return
    if context.kind(query) is not Kind.QUERY or context.kind(model) is not Kind.CLASS:
        return
    ref = context.value(model).ref
    if ref is None or overrides(context, ref, "get_or_404"):
        return
    bundle = bundle_spelling(context, call)
    if context.in_fstring(call) or bundle is None:
        reason = "it stands in an f-string, or no SQLAlchemy() object is known here"
        yield Found(call, MESSAGE, reason=reason)
        return
    edits = (
        *bundle.edits,
        make.before(context, call, f"{bundle.text}.get_or_404("),
        make.between(context, model, key, ", "),
    )
    yield Found(call, MESSAGE, make.fix(*edits, imports=bundle.imports))
