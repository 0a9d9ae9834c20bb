"""Connections that change as soon as they are used: options, savepoints, isolation.

2.0 begins a transaction with the first statement of a Connection and keeps options on the
Connection itself. So `begin_nested()` without a `begin()` is a savepoint in a transaction that
somebody has to commit; an isolation level set after the first statement raises; and the result of
`execution_options()` is the same Connection, whose options stay for all later statements.

The savepoint was the transaction itself in 1.x if none had begun: where the connection has just
been opened, `begin_nested()` becomes `begin()`. For the rest what is meant decides.

Left alone: savepoints inside a transaction that was begun, options set where the connection is
opened, and options whose result replaces the connection.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import (
    FLAGGED,
    Context,
    Example,
    Found,
    Kind,
    Level,
    Rule,
    make,
    transactions,
)

RULE = Rule(
    code="AL209",
    level=Level.SILENT,
    since="2.0",
    rows=(
        "connection-begin-nested-autobegin",
        "connection-execution-options-inplace",
        "isolation-level-after-begin",
        "connection-in-transaction",
    ),
    examples=(
        Example(
            "conn = engine.connect()\nn = conn.begin_nested()\n"
            "conn.execute(users.insert())\nn.commit()\n",
            "conn = engine.connect()\nn = conn.begin()\nconn.execute(users.insert())\nn.commit()\n",
            title="it was the transaction",
        ),
        Example(
            "with engine.connect() as conn:\n    with conn.begin_nested():\n"
            "        conn.execute(users.insert())\n",
            "with engine.connect() as conn:\n    with conn.begin():\n"
            "        conn.execute(users.insert())\n",
            title="a block",
        ),
        Example(
            "conn = engine.connect()\nconn.execute(users.select())\nn = conn.begin_nested()\n"
            "conn.execute(users.insert())\nn.commit()\n",
            FLAGGED,
            title="a savepoint that nothing commits",
        ),
        Example(
            "conn = engine.connect()\nconn.execute(users.select())\n"
            "conn.execution_options(isolation_level='SERIALIZABLE')\n",
            FLAGGED,
            title="too late",
        ),
        Example(
            "conn = engine.connect()\nother = conn.execution_options(stream_results=True)\n",
            FLAGGED,
            title="the options stay",
        ),
        Example(
            "conn = engine.connect()\nconn.execute(users.select())\nx = conn.in_transaction()\n",
            FLAGGED,
            title="a read begins a transaction too",
        ),
        Example(
            "with engine.begin() as conn:\n    with conn.begin_nested():\n"
            "        conn.execute(users.insert())\n",
            None,
            title="a savepoint in a transaction",
        ),
        Example(
            "conn = engine.connect().execution_options(a=1)\n", None, title="where it is opened"
        ),
        Example(
            "conn = engine.connect()\nconn = conn.execution_options(a=1)\n",
            None,
            title="it replaces",
        ),
        Example("db = session.begin_nested()\n", None, title="a Session"),
    ),
)

NESTED = "nothing commits around this savepoint on 2.0: its work is lost"
LATE = "the connection has begun a transaction: its isolation level cannot be set any more on 2.0"
ALWAYS = "in_transaction() is true after any statement on 2.0, a read included"
STAYS = "execution_options() changes the connection itself on 2.0"


@RULE.on(ast.Call, names=("begin_nested",))
def nested(context: Context, call: ast.Call) -> Iterator[Found]:
    """A savepoint of a connection without a transaction around."""
    handle = _handle(context, call)
    if handle is None:
        return
    at = context.span(call).start
    for control in transactions.controls(context, handle):
        assert isinstance(control.func, ast.Attribute)
        before = context.span(control).start < at
        if control.func.attr == "commit" or (control.func.attr == "begin" and before):
            return
    if _is_fresh(context, handle, call):
        assert isinstance(call.func, ast.Attribute)
        yield Found(call, NESTED, make.fix(make.rename_attribute(context, call.func, "begin")))
        return
    yield Found(call, NESTED, reason="begin a transaction around it, or commit() behind it")


def _is_fresh(context: Context, handle: transactions.Opened, call: ast.Call) -> bool:
    """Whether a savepoint is the first thing done with a connection that was opened just now."""
    statement = context.statement(call)
    if handle.doubtful or isinstance(context.parent(call), ast.Lambda):
        return False
    match handle.node:
        case ast.With(body=[first, *_]) as opening:
            return first is statement and _first_use(context, handle, opening, call)
        case ast.Assign() as opening:
            block = context.block(opening)
            return statement in block and _first_use(context, handle, opening, call)
    return False


def _first_use(
    context: Context, handle: transactions.Opened, opening: ast.stmt, call: ast.Call
) -> bool:
    assert isinstance(call.func, ast.Attribute)
    begins, place = context.span(opening).start, context.span(call.func.value).start
    return not any(
        begins < context.span(use).start < place for use in context.uses(handle.name, handle.region)
    )


@RULE.on(ast.Call, names=("execution_options",))
def options(context: Context, call: ast.Call) -> Iterator[Found]:
    """Options of a connection that is in use, or that get a name of their own."""
    handle = _handle(context, call)
    if handle is None:
        return
    isolates = any(keyword.arg == "isolation_level" for keyword in call.keywords)
    parent = context.parent(call)
    if isolates and _has_run(context, handle, call):
        yield Found(call, LATE, reason="set it where the connection is opened")
    elif isinstance(parent, ast.Assign) and handle.name not in map(context.source, parent.targets):
        yield Found(call, STAYS, reason="give the options to the statement if only it is meant")


@RULE.on(ast.Call, names=("in_transaction",))
def asked(context: Context, call: ast.Call) -> Iterator[Found]:
    """Whether a connection that has run a statement is in a transaction."""
    handle = _handle(context, call)
    if handle is not None and _has_run(context, handle, call):
        yield Found(call, ALWAYS, reason="commit() or rollback() before asking")


def _handle(context: Context, call: ast.Call) -> transactions.Opened | None:
    if not isinstance(call.func, ast.Attribute) or not isinstance(call.func.value, ast.Name):
        return None
    value = context.value(call.func.value)
    if value.kind is not Kind.CONNECTION or value.is_async:
        return None
    return transactions.opened(context, call.func.value)


def _has_run(context: Context, handle: transactions.Opened, call: ast.Call) -> bool:
    """Whether a statement runs above a call, in its block, and no transaction is ended."""
    at = context.span(call).start
    if transactions.controls(context, handle):
        return False
    block = context.block(context.statement(call))
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in transactions.EXECUTING
        and context.source(node.func.value) == handle.name
        and context.span(node).start < at
        for statement in block
        for node in ast.walk(statement)
    )
