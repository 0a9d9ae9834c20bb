"""A dialect has to say that its statements may be cached.

Since 1.4 compiled statements are cached, for a dialect only if its own class sets
`supports_statement_cache = True` (an inherited one does not count); else each execution compiles
anew, with a warning.

Left alone: classes that say it, and classes that are no dialects. There is no rewrite: True is
right only if the dialect's compiler takes nothing from a statement that is not part of its cache
key (LIMIT and OFFSET values above all).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule

_SQLITE = "from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite\n\n"

RULE = Rule(
    code="AL707",
    level=Level.DEPRECATED,
    since="1.4",
    rows=("dialect-statement-cache",),
    examples=(
        Example(_SQLITE + "class Mine(SQLiteDialect_pysqlite):\n    name = 'mine'\n", FLAGGED),
        Example(
            "from sqlalchemy.engine import default\n\nclass Mine(default.DefaultDialect):\n"
            "    pass\n",
            FLAGGED,
        ),
        Example(
            _SQLITE + "class Mine(SQLiteDialect_pysqlite):\n    supports_statement_cache = True\n",
            None,
        ),
        Example(
            "from sqlalchemy.engine.default import DefaultExecutionContext\n\n"
            "class Mine(DefaultExecutionContext):\n    pass\n",
            None,
            title="no dialect",
        ),
        Example("class Mine(MyDialect):\n    pass\n", None, title="not SQLAlchemy's"),
    ),
)

FLAG = "supports_statement_cache"


@RULE.on(ast.ClassDef)
def find(context: Context, node: ast.ClassDef) -> Iterator[Found]:
    """A class made from a dialect, without the flag."""
    if not any(_is_dialect(context.origin(base)) for base in node.bases):
        return
    if FLAG not in context.project.own_scope(context.module, node).bindings:
        message = f"{node.name} does not set {FLAG}: its statements are compiled each time"
        reason = "set it to True once its compiler takes no values out of statements"
        yield Found(node, message, reason=reason)


def _is_dialect(name: str) -> bool:
    last = name.rpartition(".")[2]
    return name.startswith("sqlalchemy.") and (last.endswith("Dialect") or "Dialect_" in last)
