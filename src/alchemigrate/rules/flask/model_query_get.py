"""`Model.query.get()` is `db.session.get()`.

Looking up one object by its primary key is an operation of the Session; on a Query it has been
legacy since 1.4. `db.session.get(Post, 5)` does the same.

Left alone: queries with more between `query` and `get()` (see `query-get`), dictionaries, and
models that are not Flask-SQLAlchemy's. Reported only: files that do not have the `SQLAlchemy()`
object.
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
    code="AL841",
    level=Level.LEGACY,
    since="1.4",
    rows=("flask-model-query-get",),
    examples=(
        Example(
            HEAD + "post = Post.query.get(5)  # five\n",
            HEAD + "post = db.session.get(Post, 5)  # five\n",
        ),
        Example(
            HEAD + "def f(key):\n    return Post.query.get((key, 2)).id\n",
            HEAD + "def f(key):\n    return db.session.get(Post, (key, 2)).id\n",
            title="a composite key",
        ),
        Example(
            "from blog import Post\npost = Post.query.get(5)\n",
            "from blog import Post, db\npost = db.session.get(Post, 5)\n",
            title="the object comes from where the model does",
            files={"blog.py": HEAD},
            bare=True,
        ),
        Example(
            "from blog import Post\npost = Post.query.get(5)\n",
            "from blog import Post\nfrom extensions import db\npost = db.session.get(Post, 5)\n",
            title="the object comes from where the model's file has it",
            files={
                "extensions.py": "from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\n",
                "blog.py": "from extensions import db\n\n\nclass Post(db.Model):\n"
                "    id = db.Column(db.Integer, primary_key=True)\n",
            },
            bare=True,
        ),
        Example(
            "from admin import menu\nfrom blog import Post\n\npost = Post.query.get(5)\n",
            "from admin import menu\nfrom blog import Post, db\n\npost = db.session.get(Post, 5)\n",
            title="it comes from where it is made, not out of a circle of imports",
            files={
                "blog.py": HEAD,
                "admin.py": "menu = []\n\nfrom app import post\nfrom blog import db\n",
            },
            bare=True,
        ),
        Example(
            "from app import app, Post\n\npost = Post.query.get(5)\n",
            "from app import app, Post, db\n\npost = db.session.get(Post, 5)\n",
            title="a circle of imports that has it already",
            path="routes.py",
            files={"app.py": HEAD + "from routes import post\n"},
            bare=True,
        ),
        Example(
            "from admin import Menu\n\npost = Menu.query.get(5)\n",
            "from admin import Menu\nfrom blog import db\n\npost = db.session.get(Menu, 5)\n",
            title="a circle of imports that has no object yet",
            files={
                "blog.py": HEAD,
                "admin.py": "from blog import Post as Menu\n\nfrom app import post\n"
                "from blog import db\n",
            },
            bare=True,
        ),
        Example(
            "import blog\npost = blog.Post.query.get(5)\n",
            "import blog\npost = blog.db.session.get(blog.Post, 5)\n",
            title="the object of a module",
            files={"blog.py": HEAD},
            bare=True,
        ),
        Example(
            "import pages\npost = pages.blog.Post.query.get(5)\n",
            FLAGGED,
            title="no object here",
            files={"blog.py": HEAD, "pages.py": "import blog\n"},
        ),
        Example(HEAD + "post = f'{Post.query.get(5)}'\n", FLAGGED, title="an f-string"),
        Example(HEAD + "post = Post.query.first()\n", None, title="another method"),
        Example("def f(request):\n    return request.query.get('a')\n", None, title="a dictionary"),
        Example("class P:\n    query = {}\n\nx = P.query.get('a')\n", None, title="no model"),
        Example(
            HEAD.replace("(db.Model):\n", "(db.Model):\n    query_class = Own\n").replace(
                "class Post", "from own import Own\nclass Post"
            )
            + "post = Post.query.get(5)\n",
            None,
            title="a Query's own method",
            files={
                "own.py": "from flask_sqlalchemy import BaseQuery\n\n\nclass Own(BaseQuery):\n"
                "    def get(self, key, at=None):\n        return self.filter_by(id=key).first()\n"
            },
        ),
    ),
)

MESSAGE = "Model.query.get() is legacy: db.session.get() does it"


@RULE.on(ast.Call, names=("get",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A get() right behind a model's query."""
    match call:
        case ast.Call(
            func=ast.Attribute(value=ast.Attribute(value=model, attr="query") as query),
            args=[key],
            keywords=[],
        ) if not isinstance(key, ast.Starred):
            pass
        case _:
            return
    if context.kind(query) is not Kind.QUERY or context.kind(model) is not Kind.CLASS:
        return
    ref = context.value(model).ref
    if ref is None or overrides(context, ref, "get"):
        return
    if context.in_fstring(call):
        yield Found(call, MESSAGE, reason="it stands in an f-string")
        return
    bundle = bundle_spelling(context, call)
    if bundle is None:
        reason = "no SQLAlchemy() object is known here whose session could be asked"
        yield Found(call, MESSAGE, reason=reason)
        return
    edits = (
        *bundle.edits,
        make.before(context, call, f"{bundle.text}.session.get("),
        make.between(context, model, key, ", "),
    )
    yield Found(call, MESSAGE, make.fix(*edits, imports=bundle.imports))
