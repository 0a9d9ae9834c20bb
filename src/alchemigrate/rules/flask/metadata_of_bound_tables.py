"""`db.metadata` does not have the tables of other databases.

Flask-SQLAlchemy 2 kept all tables in one MetaData. Since 3.0 there is one for each bind key, in
`db.metadatas`: `db.metadata` knows the tables without a key only, and foreign keys between
databases, `db.metadata.tables["x"]` and `sorted_tables` miss the rest without an error.

Reported where `db.metadata` is read in a project that has a model with `__bind_key__`. Left alone:
projects with one database.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule

HEAD = (
    "from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\n\n\nclass Post(db.Model):\n"
    "    id = db.Column(db.Integer, primary_key=True)\n"
)
BOUND = HEAD + "    __bind_key__ = 'posts'\n"

RULE = Rule(
    code="AL853",
    level=Level.SILENT,
    since="2.0",
    rows=("flask-bind-metadata",),
    examples=(
        Example(BOUND + "\n\nnames = list(db.metadata.tables)\n", FLAGGED),
        Example(
            "from blog import db\nfor table in db.metadata.sorted_tables:\n    print(table)\n",
            FLAGGED,
            title="in another file",
            files={"blog.py": BOUND},
        ),
        Example(HEAD + "\n\nnames = list(db.metadata.tables)\n", None, title="one database"),
        Example(BOUND + "\n\nnames = list(db.metadatas['posts'].tables)\n", None, title="new"),
        Example("names = list(Base.metadata.tables)\n", None, title="no Flask"),
    ),
)

MESSAGE = "db.metadata has no tables with a bind key since Flask-SQLAlchemy 3"
REASON = "db.metadatas[key] has those of a key: say which are meant"


@RULE.on(ast.Attribute, names=("metadata",))
def find(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """The metadata of the bundle, read."""
    if not isinstance(node.ctx, ast.Load) or context.kind(node.value) is not Kind.BUNDLE:
        return
    if _has_bound_models(context):
        yield Found(node, MESSAGE, reason=REASON)


def _has_bound_models(context: Context) -> bool:
    return any(
        "__bind_key__" in context.project.own_scope(ref.module, ref.node).bindings
        for refs in context.mappings.by_name.values()
        for ref in refs
    )
