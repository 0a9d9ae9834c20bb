"""`SQLAlchemy(session_options={"autocommit": True})` raises.

Sessions of SQLAlchemy 2 have no autocommit: the first use of `db.session` raises ArgumentError.
What relied on it has to call `db.session.commit()`, or to work in `with db.session.begin():`.

Left alone: `autocommit` False, which 2.x accepts. There is no rewrite: each change has to be
committed where it is made.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule

HEAD = "from flask_sqlalchemy import SQLAlchemy\n"

RULE = Rule(
    code="AL856",
    level=Level.BREAKS,
    since="2.0",
    startup=True,
    rows=("flask-session-options-autocommit",),
    examples=(
        Example(HEAD + "db = SQLAlchemy(session_options={'autocommit': True})\n", FLAGGED),
        Example(
            HEAD + "db = SQLAlchemy(session_options=dict(autoflush=False, autocommit=True))\n",
            FLAGGED,
            title="dict()",
        ),
        Example(HEAD + "db = SQLAlchemy(session_options={'autocommit': False})\n", None),
        Example(HEAD + "db = SQLAlchemy(session_options={'autoflush': False})\n", None),
        Example("db = Other(session_options={'autocommit': True})\n", None, title="another"),
    ),
)

MESSAGE = "sessions have no autocommit on 2.0: db.session raises"
REASON = "call db.session.commit() where something is changed"


@RULE.on(ast.keyword, names=("session_options",))
def find(context: Context, keyword: ast.keyword) -> Iterator[Found]:
    """The option, switched on, in the arguments of the bundle."""
    call = context.parent(keyword)
    if not isinstance(call, ast.Call) or context.kind(call) is not Kind.BUNDLE:
        return
    value = _option(keyword.value)
    if isinstance(value, ast.Constant) and value.value:
        yield Found(keyword, MESSAGE, reason=REASON)


def _option(options: ast.expr) -> ast.expr | None:
    match options:
        case ast.Dict(keys=keys, values=values):
            for key, value in zip(keys, values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "autocommit":
                    return value
        case ast.Call(func=ast.Name(id="dict"), keywords=keywords):
            return next((k.value for k in keywords if k.arg == "autocommit"), None)
    return None
