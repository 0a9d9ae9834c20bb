"""`SQLAlchemy()` makes models of the 1.x kind.

With `class Base(DeclarativeBase): pass` and `SQLAlchemy(model_class=Base)` the models take
`Mapped[..]` annotations, and type checkers understand them. The old form works.

Reported with --modern: with such a base, annotations that are not `Mapped[..]` are errors. Left
alone: calls that give `model_class`. Not for the bridge: 1.4 has no DeclarativeBase.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule

HEAD = "from flask_sqlalchemy import SQLAlchemy\n"

RULE = Rule(
    code="AL858",
    level=Level.LEGACY,
    since="2.0",
    bridge=False,
    rows=("flask-model-class-declarativebase",),
    examples=(
        Example(HEAD + "db = SQLAlchemy()\n", FLAGGED),
        Example(HEAD + "db = SQLAlchemy(app, engine_options={})\n", FLAGGED, title="arguments"),
        Example(HEAD + "db = SQLAlchemy(model_class=Base)\n", None, title="a base is given"),
        Example(HEAD + "db = SQLAlchemy(app, **more)\n", None, title="perhaps a base is given"),
        Example("class SQLAlchemy:\n    pass\n\n\ndb = SQLAlchemy()\n", None, title="another"),
    ),
)

MESSAGE = "SQLAlchemy() without model_class makes models that cannot be typed"
REASON = "give model_class=Base, a DeclarativeBase, and write the columns as Mapped[..]"


@RULE.on(ast.Call, names=("SQLAlchemy",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A bundle made without a base."""
    if context.origin(call.func) != "flask_sqlalchemy.SQLAlchemy":
        return
    if context.kind(call) is Kind.BUNDLE and not any(
        keyword.arg in ("model_class", None) for keyword in call.keywords
    ):
        yield Found(call, MESSAGE, reason=REASON)
