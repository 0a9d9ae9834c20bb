"""`except FlushError` no longer sees a duplicate primary key.

Until 1.3, adding a second object with the key of one in the session raised `orm.exc.FlushError`.
Since 1.4 it warns, sends the INSERT, and the database answers with `exc.IntegrityError`.

The handler is widened to both, `except (FlushError, IntegrityError)`, with --unsafe: an
`IntegrityError` may have other causes. Left alone: handlers that name
`IntegrityError`, or one of its bases, already.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, make

RULE = Rule(
    code="AL408",
    level=Level.SILENT,
    since="1.4",
    rows=("session-identity-conflict-warning",),
    examples=(
        Example(
            "from sqlalchemy.orm.exc import FlushError\n\ntry:\n    session.flush()\n"
            "except FlushError:\n    session.rollback()\n",
            "from sqlalchemy.exc import IntegrityError\n"
            "from sqlalchemy.orm.exc import FlushError\n\n"
            "try:\n    session.flush()\n"
            "except (FlushError, IntegrityError):\n    session.rollback()\n",
            unsafe=True,
        ),
        Example(
            "from sqlalchemy.orm.exc import FlushError\n\ntry:\n    session.flush()\n"
            "except FlushError:\n    session.rollback()\n",
            FLAGGED,
            title="only with --unsafe",
        ),
        Example(
            "from sqlalchemy.orm.exc import FlushError\n"
            "from sqlalchemy.exc import IntegrityError\n\n"
            "try:\n    session.flush()\nexcept FlushError:\n    pass\nexcept IntegrityError:\n"
            "    pass\n",
            None,
            title="both are there",
        ),
        Example(
            "class FlushError(Exception): ...\ntry:\n    session.flush()\nexcept FlushError:\n"
            "    pass\n",
            None,
            title="an error of one's own",
        ),
    ),
)

MESSAGE = "since 1.4 a duplicate key raises IntegrityError, not FlushError"
_WIDER = {"IntegrityError", "DatabaseError", "DBAPIError", "SQLAlchemyError", "Exception"}


@RULE.on(ast.Try)
def find(context: Context, node: ast.Try) -> Iterator[Found]:
    """A try with a handler for FlushError and none for what is raised now."""
    caught = [name for handler in node.handlers for name in _names(handler.type)]
    if any(_last(name) in _WIDER for name in caught):
        return
    for handler in node.handlers:
        kind = handler.type
        if kind is not None and context.origin(kind) == "sqlalchemy.orm.exc.FlushError":
            name, imports = context.name_for("sqlalchemy.exc.IntegrityError", handler)
            edits = make.wrap(context, kind, "(", f", {name})")
            note = "an IntegrityError may have other causes"
            fix = make.fix(*edits, imports=imports, unsafe=True, note=note)
            yield Found(kind, MESSAGE, fix)


def _names(node: ast.expr | None) -> list[ast.expr]:
    if isinstance(node, ast.Tuple):
        return list(node.elts)
    return [node] if node is not None else []


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
