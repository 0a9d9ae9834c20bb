"""`db.session.bind` is None: Flask-SQLAlchemy 3 finds an engine for each statement.

Flask-SQLAlchemy 2 gave its session the default engine; since 3 the session has none and asks for
one by table and bind key, so that `db.session.bind.dialect` raises AttributeError.
`db.engine` is the default engine in both.

Left alone: the `bind` of other sessions, assignments to it, and projects that give their session an
engine by `session_options`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Kind, Level, Rule, make

HEAD = "from flask_sqlalchemy import SQLAlchemy\n\ndb = SQLAlchemy()\n\n\n"

RULE = Rule(
    code="AL920",
    level=Level.BREAKS,
    since="2.0",
    bridge=True,
    examples=(
        Example(
            HEAD + "def driver():\n    return db.session.bind.dialect.name  # sqlite\n",
            HEAD + "def driver():\n    return db.engine.dialect.name  # sqlite\n",
        ),
        Example(
            "from shop import db\n\n\n"
            "def drop():\n    db.metadata.drop_all(bind=db.session.bind)\n",
            "from shop import db\n\n\ndef drop():\n    db.metadata.drop_all(bind=db.engine)\n",
            title="of another module, given away",
            files={"shop.py": HEAD},
        ),
        Example(
            HEAD + "def driver():\n    return f'{db.session.bind.dialect.name}'\n",
            FLAGGED,
            title="an f-string",
        ),
        Example(
            "from flask_sqlalchemy import SQLAlchemy\n"
            "db = SQLAlchemy(session_options={'bind': engine})\nname = db.session.bind.name\n",
            None,
            title="a session that is given an engine",
        ),
        Example("name = session.bind.dialect.name\n", None, title="a session with an engine"),
        Example(
            HEAD + "def point(engine):\n    db.session.bind = engine\n", None, title="an assignment"
        ),
        Example(
            HEAD + "def driver():\n    return db.engine.dialect.name\n",
            None,
            title="already new",
        ),
    ),
)

MESSAGE = "db.session.bind is None since Flask-SQLAlchemy 3: the default engine is db.engine"


@RULE.on(ast.Attribute, names=("bind",))
def find(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """The engine that the extension's session had."""
    match node:
        case ast.Attribute(value=ast.Attribute(value=bundle, attr="session"), ctx=ast.Load()) if (
            context.kind(bundle) is Kind.BUNDLE and not _has_options(context)
        ):
            if context.in_fstring(node) or "#" in context.source(node):
                reason = "it stands in an f-string, or a comment stands in it"
                yield Found(node, MESSAGE, reason=reason)
                return
            edit = Edit(context.span(bundle).end, context.span(node).end, ".engine")
            yield Found(node, MESSAGE, make.fix(edit))


def _has_options(context: Context) -> bool:
    """Whether a file of the project makes its SQLAlchemy() with options for the session."""
    return any(
        keyword.arg == "session_options"
        for path in context.project.callers.get("SQLAlchemy", ())
        if (module := context.project.module(path)) is not None
        for call in context.project.calls_by_name(module).get("SQLAlchemy", ())
        for keyword in call.keywords
    )
