"""The name that SQLAlchemy made up for a column without one is another one now.

Until 1.3 `cast(users.c.id, String)` was called `anon_1` in a result; since 1.4 it has the name of
its column, `id`, and other expressions are numbered otherwise. Code that reads `row.anon_1` finds
nothing, or another column.

Left alone: `anon_1` of anything that is neither a row nor a subquery. Reported only: the expression
needs a `label()`, and the code that reads it the same name.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule

RULE = Rule(
    code="AL154",
    level=Level.SILENT,
    since="1.4",
    rows=("select-from-multiple-cast-label",),
    examples=(
        Example(
            "row = engine.connect().execute(select(cast(users.c.id, String))).fetchone()\n"
            "v = row.anon_1\n",
            FLAGGED,
        ),
        Example(
            "row = engine.connect().execute(select(cast(users.c.id, String))).fetchone()\n"
            "v = row['anon_1']\n",
            FLAGGED,
            title="by key",
        ),
        Example(
            "s = select(cast(users.c.id, String)).subquery()\nc = s.c.anon_1\n",
            FLAGGED,
            title="a column of a subquery",
        ),
        Example("class Anon:\n    anon_1 = 1\n\n\nv = Anon().anon_1\n", None, title="no row"),
        Example("v = {'anon_1': 1}['anon_1']\n", None, title="a dictionary"),
        Example(
            "row = engine.connect().execute(select(users.c.id.label('x'))).fetchone()\nv = row.x\n",
            None,
            title="a label",
        ),
    ),
)

ANONYMOUS = re.compile(r"(?:anon|param)_\d+")
NAMED = (Kind.ROW, Kind.ROW_MAPPING, Kind.COLUMNS)


@RULE.on(ast.Attribute)
def find_attribute(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """`row.anon_1` and `subquery.c.anon_1`."""
    if ANONYMOUS.fullmatch(node.attr) and context.kind(node.value) in NAMED:
        yield _found(node, node.attr)


@RULE.on(ast.Subscript)
def find_key(context: Context, node: ast.Subscript) -> Iterator[Found]:
    """`row["anon_1"]` and `subquery.c["anon_1"]`."""
    match node.slice:
        case ast.Constant(value=str(key)) if ANONYMOUS.fullmatch(key):
            if context.kind(node.value) in NAMED:
                yield _found(node, key)


def _found(node: ast.expr, name: str) -> Found:
    message = f"{name} is a made-up name, and 1.4 makes up others"
    return Found(node, message, reason="give the expression a label() and use its name")
