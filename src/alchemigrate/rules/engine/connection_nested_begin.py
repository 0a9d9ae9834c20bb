"""`begin()` inside `begin()` raises: there are no inner transactions that mean nothing.

In 1.x a second `connection.begin()` gave a transaction whose commit did nothing, the outermost one
decided. On 2.0 it raises InvalidRequestError. The inner one goes, or becomes `begin_nested()` if a
savepoint was meant, which is not for a tool to decide.

Left alone: `begin_nested()`, transactions one after the other, and two connections.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, transactions

RULE = Rule(
    code="AL210",
    level=Level.BREAKS,
    since="2.0",
    rows=("connection-nested-begin",),
    examples=(
        Example(
            "conn = engine.connect()\nwith conn.begin():\n    with conn.begin():\n        pass\n",
            FLAGGED,
        ),
        Example(
            "with engine.begin() as conn:\n    trans = conn.begin()\n",
            FLAGGED,
            title="the block has begun one",
        ),
        Example(
            "conn = engine.connect()\nwith conn.begin():\n"
            "    with conn.begin_nested():\n        pass\n",
            None,
            title="a savepoint",
        ),
        Example(
            "conn = engine.connect()\nwith conn.begin():\n    pass\nwith conn.begin():\n    pass\n",
            None,
            title="one after the other",
        ),
        Example(
            "with engine.begin() as conn:\n    with engine.begin() as other:\n        pass\n",
            None,
            title="another connection",
        ),
    ),
)

MESSAGE = "the connection has begun a transaction already: begin() raises on 2.0"
REASON = "drop it, or write begin_nested() if a savepoint is meant"


@RULE.on(ast.Call, names=("begin",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """begin() of a connection, in a block that began a transaction of it."""
    if not isinstance(call.func, ast.Attribute) or not isinstance(call.func.value, ast.Name):
        return
    connection = call.func.value
    value = context.value(connection)
    if value.kind is not Kind.CONNECTION or value.is_async:
        return
    if transactions.is_begun(context, connection) or _inside_own_block(context, call, connection):
        yield Found(call, MESSAGE, reason=REASON)


def _inside_own_block(context: Context, call: ast.Call, connection: ast.Name) -> bool:
    text = f"{connection.id}.begin()"
    function = context.function(call)
    return any(
        item.context_expr is not call and context.source(item.context_expr) == text
        for around in context.ancestors(call)
        if isinstance(around, ast.With) and context.function(around) is function
        for item in around.items
    )
