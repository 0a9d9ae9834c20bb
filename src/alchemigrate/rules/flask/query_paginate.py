"""`Model.query.paginate()` is `db.paginate(db.select(Model))`.

Flask-SQLAlchemy 3 paginates a select(); the Query's method works, and is legacy like the Query and
the dynamic collections that have it.

Reported with --modern: how the Query becomes a select() is another change. Left alone: `paginate`
of anything that is not proven to be a Query, and of a Query subclass that defines it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule
from alchemigrate.rulekit.flask_project import uses_flask_sqlalchemy

HEAD = (
    "from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\n\n\nclass Post(db.Model):\n"
    "    id = db.Column(db.Integer, primary_key=True)\n\n\n"
)

RULE = Rule(
    code="AL857",
    level=Level.LEGACY,
    since="2.0",
    bridge=False,
    rows=("flask-lazy-dynamic-query-class",),
    examples=(
        Example(HEAD + "page = Post.query.order_by(Post.id).paginate(page=1)\n", FLAGGED),
        Example(HEAD + "page = Post.query.paginate(2)\n", FLAGGED, title="by position"),
        Example(HEAD + "page = db.paginate(db.select(Post), page=1)\n", None, title="new"),
        Example("page = session.query(User).paginate(page=1)\n", None, title="no Flask"),
        Example(
            "from flask_sqlalchemy import SQLAlchemy, BaseQuery\nclass Q(BaseQuery):\n"
            "    def paginate(self, number):\n        return 1\n\ndef f(q: Q):\n"
            "    return q.paginate(1)\n",
            None,
            title="a Query's own",
        ),
    ),
)

MESSAGE = "Query.paginate() is legacy: db.paginate() takes a select()"


@RULE.on(ast.Call, names=("paginate",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A Query's paginate()."""
    if not isinstance(call.func, ast.Attribute):
        return
    if context.kind(call.func.value) is not Kind.QUERY or context.kind(call.func) is Kind.METHOD:
        return
    if uses_flask_sqlalchemy(context):
        yield Found(call, MESSAGE, reason="write the query as db.select(..) first")
