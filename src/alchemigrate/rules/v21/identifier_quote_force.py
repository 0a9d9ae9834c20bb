"""`IdentifierPreparer.quote()` has no `force`.

The second argument of `quote()` and `quote_schema()` was ignored since 0.9 (with a warning), and
2.1 raises TypeError: it is taken away. `quote_identifier()` is what always quotes.

Left alone: other methods of that name. Rewritten: calls on the preparer of an engine's or a
connection's dialect; others are only reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make

RULE = Rule(
    code="AL862",
    level=Level.BREAKS,
    since="2.1",
    rows=("identifier-preparer-force",),
    examples=(
        Example(
            "n = engine.dialect.identifier_preparer.quote('x', True)  # name\n",
            "n = engine.dialect.identifier_preparer.quote('x')  # name\n",
            target="2.1",
        ),
        Example(
            "n = engine.dialect.identifier_preparer.quote_schema('x', force=None)\n",
            "n = engine.dialect.identifier_preparer.quote_schema('x')\n",
            target="2.1",
            title="by keyword",
        ),
        Example("n = d.identifier_preparer.quote('x', True)\n", FLAGGED, target="2.1"),
        Example("n = engine.dialect.identifier_preparer.quote('x')\n", None, target="2.1"),
        Example("n = shlex.quote('x', True)\n", None, target="2.1", title="another quote"),
    ),
)

_REASON = "the dialect is not proven to be SQLAlchemy's: take the second argument away"


@RULE.on(ast.Call, names=("quote", "quote_schema"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """The second argument of a preparer's method."""
    match call.func:
        case ast.Attribute(value=ast.Attribute(value=dialect, attr="identifier_preparer")):
            pass
        case _:
            return
    force = next((k for k in call.keywords if k.arg == "force"), None)
    given = force or (call.args[1] if len(call.args) == 2 else None)
    if given is None or isinstance(given, ast.Starred):
        return
    message = f"{call.func.attr}() of an identifier preparer has no force on 2.1"
    if _of_engine(context, dialect) and not context.in_fstring(call):
        yield Found(call, message, make.fix(make.remove_argument(context, call, given)))
    else:
        yield Found(call, message, reason=_REASON)


def _of_engine(context: Context, dialect: ast.expr) -> bool:
    if isinstance(dialect, ast.Attribute) and dialect.attr == "dialect":
        return context.kind(dialect.value) in (Kind.ENGINE, Kind.CONNECTION)
    return False
