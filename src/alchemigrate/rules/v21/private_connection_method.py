"""Private methods of a Connection that are gone.

2.1 took `Connection._execute_compiled()` away; what it did is part of `execute()`.

Left alone: members of other objects. There is no rewrite: it was never documented, and a compiled
statement belongs to one set of parameters only.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule

RULE = Rule(
    code="AL965",
    level=Level.BREAKS,
    since="2.1",
    rows=("execute-compiled-private",),
    examples=(
        Example("c = engine.connect()\nc._execute_compiled(x, (), {})\n", FLAGGED, target="2.1"),
        Example("f = engine.connect()._execute_compiled\n", FLAGGED, target="2.1"),
        Example("c = engine.connect()\nc.execute(x)\n", None, target="2.1"),
        Example("c._execute_compiled(x)\n", None, target="2.1", title="not proven"),
    ),
)


@RULE.on(ast.Attribute, names=("_execute_compiled",))
def find(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """Such a method."""
    if context.kind(node.value) is Kind.CONNECTION:
        message = f"a Connection has no {node.attr}() on 2.1"
        yield Found(node, message, reason="execute the statement itself: it is compiled once")
