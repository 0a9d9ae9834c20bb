"""`app.extensions["sqlalchemy"]` is the `SQLAlchemy()` object itself.

Flask-SQLAlchemy 2 kept a state there, whose `.db` was the object; 3.1 has no such attribute.

Left alone: other extensions. 3.0.5, which runs on SQLAlchemy 1.4 and 2.0, has the object there as
well.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Level, Rule, make

RULE = Rule(
    code="AL850",
    level=Level.BREAKS,
    since="2.0",
    rows=("flask-extension-state",),
    examples=(
        Example(
            "db = app.extensions['sqlalchemy'].db  # it\n",
            "db = app.extensions['sqlalchemy']  # it\n",
        ),
        Example("x = f\"{app.extensions['sqlalchemy'].db}\"\n", FLAGGED, title="an f-string"),
        Example("db = app.extensions['migrate'].db\n", None, title="another extension"),
        Example("db = app.extensions['sqlalchemy']\n", None, title="already new"),
    ),
)

MESSAGE = 'app.extensions["sqlalchemy"] has no .db since Flask-SQLAlchemy 3'


@RULE.on(ast.Attribute, names=("db",))
def find(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """The attribute of the extension."""
    match node.value:
        case ast.Subscript(
            value=ast.Attribute(attr="extensions"), slice=ast.Constant(value="sqlalchemy")
        ):
            if context.in_fstring(node):
                yield Found(node, MESSAGE, reason="it stands in an f-string")
                return
            edit = Edit(context.span(node.value).end, context.span(node).end, "")
            yield Found(node, MESSAGE, make.fix(edit))
