"""`secondary` as a string names a table, and is no Python expression.

1.x and 2.0 evaluated `secondary="join(B, C, B.id == C.b_id)"`; 2.1 takes the string for the name of
a table, and configuring the mapper fails. A lambda, `secondary=lambda: join(..)`, is evaluated
then.

Left alone: names of tables, with or without a schema, and lambdas. There is no rewrite: the names
in the string are those of classes, tables and functions, which need not be in the module's scope.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule
from alchemigrate.rulekit.tables import text_of

RULE = Rule(
    code="AL885",
    level=Level.BREAKS,
    since="2.1",
    startup=True,
    rows=("relationship-secondary-eval",),
    examples=(
        Example(
            "r = relationship('C', secondary='join(B, C, B.c_id == C.id)')\n",
            FLAGGED,
            target="2.1",
        ),
        Example("r = relationship('C', secondary='Base.metadata.tables[\"b\"]')\n", FLAGGED,
                target="2.1"),
        Example("r = relationship('C', secondary='shop.b')\n", None, target="2.1"),
        Example("r = relationship('C', secondary='B.__table__')\n", FLAGGED, target="2.1"),
        Example("r = relationship('C', secondary=lambda: b)\n", None, target="2.1"),
        Example("r = link('C', secondary='f(x)')\n", None, target="2.1", title="another"),
    ),
)  # fmt: skip

_EXPRESSION = re.compile(r"[(\[=]|\.__table__$")


@RULE.on(ast.Call, names=("relationship", "relation"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A string that is an expression."""
    if not context.calls(call, "sqlalchemy.orm.relationship", "sqlalchemy.orm.relation"):
        return
    given = context.argument(call, "secondary", 1)
    text = text_of(given)
    if given is not None and text is not None and _EXPRESSION.search(text):
        message = f"secondary={text!r} is taken for a table's name on 2.1"
        yield Found(given, message, reason="write it as a lambda: secondary=lambda: ..")
