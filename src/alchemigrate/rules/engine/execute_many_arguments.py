"""Many sets of parameters are one list.

`connection.execute(statement, {..}, {..})` and `connection.execute(statement, *rows)` raise
TypeError on 2.0: the sets go into one list in second place.

Left alone: one set, one list, strings (see string-statement), and what is not proven to be a
Connection. Reported only: `*arguments` that is not proven to be a list of sets, and plain values.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import (
    FLAGGED,
    Context,
    Edit,
    Example,
    Found,
    Kind,
    Level,
    Rule,
    make,
    parameters,
    statements,
)

RULE = Rule(
    code="AL204",
    level=Level.BREAKS,
    since="2.0",
    rows=("connection-execute-multi-dicts",),
    examples=(
        Example(
            "conn = engine.connect()\nconn.execute(users.insert(), {'id': 11}, {'id': 12})\n",
            "conn = engine.connect()\nconn.execute(users.insert(), [{'id': 11}, {'id': 12}])\n",
        ),
        Example(
            "conn = engine.connect()\nconn.execute(\n    users.insert(),\n"
            "    {'id': 11},  # first\n    dict(id=12),\n)\n",
            "conn = engine.connect()\nconn.execute(\n    users.insert(),\n"
            "    [{'id': 11},  # first\n    dict(id=12)],\n)\n",
            title="several lines",
        ),
        Example(
            "conn = engine.connect()\nrows = [{'id': n} for n in range(3)]\n"
            "conn.execute(users.insert(), *rows)\n",
            "conn = engine.connect()\nrows = [{'id': n} for n in range(3)]\n"
            "conn.execute(users.insert(), rows)\n",
            title="a list spread out",
        ),
        Example("engine.connect().execute(users.insert(), {'id': 11})", None, title="one set"),
        Example(
            "engine.connect().execute(users.insert(), [{'id': 1}, {'id': 2}])", None, title="new"
        ),
        Example(
            "def run(conn):\n    conn.execute('a', {'b': 1}, {'c': 2})\n", None, title="unknown"
        ),
        Example(
            "def run(statement, *rest):\n    engine.connect().execute(statement, *rest)\n",
            FLAGGED,
            title="arguments passed on",
        ),
    ),
)

MESSAGE = "many sets of parameters are one list on 2.0"


@RULE.on(ast.Call, names=("execute", "scalar"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """More than one set of parameters for a Connection."""
    if not isinstance(call.func, ast.Attribute) or not call.args:
        return
    given = call.args[1:]
    if len(given) < 2 and not any(isinstance(part, ast.Starred) for part in given):
        return
    if context.kind(call.func.value) is not Kind.CONNECTION:
        return
    if statements.is_string(context, call.args[0]):
        return
    edits = None if context.in_fstring(call) else _listed(context, given)
    if edits is None:
        yield Found(call, MESSAGE, reason="the arguments are not proven to be sets of parameters")
    else:
        yield Found(call, MESSAGE, make.fix(*edits))


def _listed(context: Context, given: list[ast.expr]) -> list[Edit] | None:
    if len(given) == 1 and isinstance(given[0], ast.Starred):
        if not parameters.is_list_of_sets(context, given[0].value):
            return None
        start = context.span(given[0]).start
        return [Edit(start, context.span(given[0].value).start, "")]
    if not all(parameters.is_set(context, part) for part in given):
        return None
    start, end = make.outer_start(context, given[0]), make.outer_end(context, given[-1])
    return [Edit(start, start, "["), Edit(end, end, "]")]
