"""`Connectable` is an Engine or a Connection, said by its two names.

The name is left in `sqlalchemy.engine` for old imports; it says nothing about `execute()` or
`connect()` any more. `isinstance(x, Connectable)` becomes `isinstance(x, (Engine, Connection))`.

Left alone: an import with another way out. Reported only: uses that are no `isinstance()`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, make
from alchemigrate.rulekit.moving import guarded, without_alias

_OLD = "from sqlalchemy.engine import Connectable\n\n"

RULE = Rule(
    code="AL213",
    level=Level.LEGACY,
    since="2.0",
    rows=("connectable-class-engine-pkg",),
    examples=(
        Example(
            _OLD + "ok = isinstance(engine, Connectable)\n",
            "from sqlalchemy.engine import Engine, Connection\n\n"
            "ok = isinstance(engine, (Engine, Connection))\n",
        ),
        Example(
            "from sqlalchemy.engine import Connectable, Engine\n\n"
            "ok = isinstance(engine, (str, Connectable))  # either\n",
            "from sqlalchemy.engine import Engine, Connection\n\n"
            "ok = isinstance(engine, (str, (Engine, Connection)))  # either\n",
            title="in a tuple",
        ),
        Example(_OLD + "def f(x: Connectable): ...\n", FLAGGED, title="an annotation"),
        Example(
            "try:\n    from sqlalchemy.engine import Connectable\nexcept ImportError:\n"
            "    Connectable = object\n",
            None,
            title="another way out",
        ),
        Example(
            "class Connectable: ...\nok = isinstance(1, Connectable)\n", None, title="your own"
        ),
        Example("from sqlalchemy.engine import Connection\n", None, title="already new"),
    ),
)

MESSAGE = "Connectable is left for old imports only: it is an Engine or a Connection"


@RULE.on(ast.ImportFrom)
def find(context: Context, node: ast.ImportFrom) -> Iterator[Found]:
    """An import of Connectable from sqlalchemy.engine."""
    alias = next((a for a in node.names if a.name == "Connectable"), None)
    if node.module != "sqlalchemy.engine" or alias is None or guarded(context, node):
        return
    uses = context.uses(alias.asname or alias.name, context.module.tree)
    checks = [use for use in uses if _is_checked(context, use) and not context.in_fstring(use)]
    if len(checks) != len(uses) or not uses:
        yield Found(alias, MESSAGE, reason="it is used for something else than isinstance()")
        return
    engine, first = context.name_for("sqlalchemy.engine.Engine", uses[0])
    connection, second = context.name_for("sqlalchemy.engine.Connection", uses[0])
    edits = [make.replace(context, use, f"({engine}, {connection})") for use in uses]
    edits += without_alias(context, node, alias)
    yield Found(alias, MESSAGE, make.fix(*edits, imports=(*first, *second)))


def _is_checked(context: Context, use: ast.Name) -> bool:
    around: ast.AST | None = context.parent(use)
    if isinstance(around, ast.Tuple):
        around = context.parent(around)
    return (
        isinstance(around, ast.Call)
        and isinstance(around.func, ast.Name)
        and around.func.id in ("isinstance", "issubclass")
        and len(around.args) == 2
    )
