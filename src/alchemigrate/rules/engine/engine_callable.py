"""`transaction(function)` and `run_callable(function)` are gone: call the function.

`engine.transaction(f, x)` called `f(connection, x)` in a transaction, `engine.run_callable(f, x)`
on a connection of its own; Connections had both methods too. 2.0 removed them. In their place
stands `with engine.begin() as connection:` (or `with connection.begin():`) and the call itself.

Left alone: methods of that name on anything that is not proven to be an Engine or a Connection
(Django's `transaction`, `session.transaction`). Reported only: calls that are not a statement,
the value of one, or what is returned.
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
    blocks,
    make,
)

RULE = Rule(
    code="AL211",
    level=Level.BREAKS,
    since="2.0",
    rows=(
        "engine-transaction-callable",
        "engine-run-callable",
        "connection-transaction-callable",
    ),
    examples=(
        Example(
            "engine.transaction(lambda conn: conn.execute(users.delete()))\n",
            "with engine.begin() as connection:\n"
            "    (lambda conn: conn.execute(users.delete()))(connection)\n",
        ),
        Example(
            "def f(fill):\n    return engine.run_callable(fill, 5, name='x')  # go\n",
            "def f(fill):\n    with engine.begin() as connection:\n"
            "        return fill(connection, 5, name='x')  # go\n",
            title="run_callable, with arguments",
        ),
        Example(
            "def f(conn: sa.engine.Connection, fill):\n    conn.transaction(fill)\n"
            "    conn.run_callable(fill)\n",
            "def f(conn: sa.engine.Connection, fill):\n    with conn.begin():\n"
            "        fill(conn)\n    fill(conn)\n",
            title="of a connection",
        ),
        Example("db.transaction(lambda: 1)\n", None, title="not proven"),
        Example("t = session.transaction\n", None, title="of a Session"),
        Example(
            "def f(fill):\n    if engine.run_callable(fill):\n        pass\n",
            FLAGGED,
            title="in a condition",
        ),
        Example(
            "def f(a):\n    engine.transaction(*a)\n", FLAGGED, title="which function is not known"
        ),
    ),
)

MESSAGE = "{} is gone in 2.0: call the function with a connection"
SIMPLE = (ast.Expr, ast.Assign, ast.Return, ast.AnnAssign)


@RULE.on(ast.Call, names=("transaction", "run_callable"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A function handed to an Engine or a Connection."""
    method = call.func
    if not isinstance(method, ast.Attribute):
        return
    receiver = context.value(method.value)
    if receiver.kind not in (Kind.ENGINE, Kind.CONNECTION) or receiver.is_async:
        return
    message = MESSAGE.format(f"{method.attr}()")
    if not call.args or isinstance(call.args[0], ast.Starred):
        yield Found(call, message, reason="which function is called is not known")
        return
    statement = context.statement(call)
    if not isinstance(statement, SIMPLE) or getattr(statement, "value", None) is not call:
        yield Found(call, message, reason="the call is only a part of its statement")
    elif not blocks.stands_alone(context, statement, statement) or context.in_fstring(call):
        yield Found(call, message, reason="its line holds other code too")
    else:
        edits = _edits(context, call, method, statement, receiver.kind is Kind.ENGINE)
        yield Found(call, message, make.fix(*edits))


def _edits(
    context: Context, call: ast.Call, method: ast.Attribute, statement: ast.stmt, is_engine: bool
) -> list[Edit]:
    source = context.source(method.value)
    name = blocks.free_name(context, statement, "connection", "conn") if is_engine else source
    function = call.args[0]
    bare = isinstance(function, (ast.Name, ast.Attribute))
    start, end = context.span(call).start, make.outer_end(context, function)
    inner = context.span(function)
    text = context.source(function) if bare else f"({context.source(function)})"
    rest = make.skip_blank(context, end)
    joint = "" if context.module.text[rest] == "," else ")"
    stop = end if joint == "" else context.span(call).end
    edits = [Edit(start, max(stop, inner.end), f"{text}({name}{joint}")]
    if is_engine:
        edits += blocks.enclose(context, statement, statement, f"with {source}.begin() as {name}")
    elif method.attr == "transaction":
        edits += blocks.enclose(context, statement, statement, f"with {source}.begin()")
    return edits
