"""`begin()` has to come before the first statement of a connection.

On 2.0 a Connection begins a transaction by itself with its first statement; a `begin()` after that
raises InvalidRequestError. Where the statements before it only read, their transaction is ended
with a `rollback()` in front of `begin()`: in 1.x they were in none. Where it is not known what
they do, that takes `--unsafe`. For the bridge, whose 1.4 has no such `rollback()`, they get a
transaction of their own.

Reported only: a connection that an object keeps and hands out, with `begin()` in one place and
statements in others. Left alone: `begin()` as the first thing, or after a commit or a rollback, and
other connections that were not opened in the same place.
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
    consuming,
    make,
    transactions,
)
from alchemigrate.rulekit.kept import executed, kept
from alchemigrate.rulekit.statements import Effect, effect

RULE = Rule(
    code="AL207",
    level=Level.BREAKS,
    since="2.0",
    rows=("connection-autobegin-begin",),
    examples=(
        Example(
            "conn = engine.connect()\nn = conn.execute(users.select()).fetchall()\n"
            "trans = conn.begin()\n",
            "conn = engine.connect()\nn = conn.execute(users.select()).fetchall()\n"
            "conn.rollback()\ntrans = conn.begin()\n",
        ),
        Example(
            "with engine.connect() as conn:\n    conn.execute(users.select())\n"
            "    with conn.begin():\n        pass\n",
            "with engine.connect() as conn:\n    conn.execute(users.select())\n"
            "    conn.rollback()\n    with conn.begin():\n        pass\n",
            title="a block",
        ),
        Example(
            "conn = engine.connect()\nn = conn.execute(users.select()).fetchall()\n"
            "trans = conn.begin()\n",
            "conn = engine.connect()\nwith conn.begin():\n"
            "    n = conn.execute(users.select()).fetchall()\ntrans = conn.begin()\n",
            title="for the bridge",
            target="bridge",
        ),
        Example(
            "conn = engine.connect()\nn = conn.execute(users.select())\ntrans = conn.begin()\n",
            FLAGGED,
            title="for the bridge, rows that are read later",
            target="bridge",
        ),
        Example(
            "def f(query):\n    conn = engine.connect()\n    conn.execute(query)\n"
            "    trans = conn.begin()\n",
            FLAGGED,
            title="nobody knows what the statement does",
        ),
        Example(
            "class Store:\n    def __init__(self):\n        self._conn = engine.connect()\n\n"
            "    @property\n    def conn(self):\n        return self._conn\n\n"
            "    def names(self):\n        return self.conn.execute(users.select()).fetchall()\n\n"
            "    def begin(self):\n        return self.conn.begin()\n",
            FLAGGED,
            title="a connection that is kept",
        ),
        Example("conn = engine.connect()\ntrans = conn.begin()\n", None, title="first"),
        Example(
            "conn = engine.connect()\nconn.execute(users.insert())\nconn.commit()\n"
            "trans = conn.begin()\n",
            None,
            title="after a commit",
        ),
        Example(
            "def f(conn):\n    conn.execute('a')\n    conn.begin()\n", None, title="not proven"
        ),
        Example(
            "def f(ok):\n    conn = engine.connect()\n    if ok:\n"
            "        conn.execute(users.select())\n"
            "    else:\n        conn.begin()\n",
            None,
            title="another branch",
        ),
    ),
)

MESSAGE = "the connection has begun a transaction with an earlier statement: begin() raises on 2.0"
REASON = "begin() has to move in front of the first statement"
NOTE = "the transaction of the earlier statements is rolled back: they must only have read"


@RULE.on(ast.Call, names=("begin",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """begin() of a connection that has run something before."""
    if not isinstance(call.func, ast.Attribute):
        return
    connection = call.func.value
    value = context.value(connection)
    if value.kind is not Kind.CONNECTION or value.is_async:
        return
    if not isinstance(connection, ast.Name):
        yield from _kept(context, call, connection)
        return
    handle = transactions.opened(context, connection)
    before = _run_before(context, handle, call) if handle is not None else []
    if handle is None or not before:
        return
    statement = context.statement(call)
    simple = isinstance(statement, (ast.Expr, ast.Assign)) or _is_head(statement, call)
    if not simple or not blocks.stands_alone(context, statement, statement):
        yield Found(call, MESSAGE, reason=REASON)
        return
    if context.target == "bridge":
        yield _on_both_sides(context, call, handle.name, before)
        return
    start = context.span(statement).start
    text = f"{handle.name}.rollback(){blocks.newline(context)}{make.indent_of(context, statement)}"
    if all(_reads(context, run) for run in before):
        yield Found(call, MESSAGE, make.fix(Edit(start, start, text)))
        return
    fix = make.fix(Edit(start, start, text), unsafe=True, note=NOTE)
    yield Found(call, MESSAGE, fix, reason=REASON)


def _kept(context: Context, call: ast.Call, connection: ast.expr) -> Iterator[Found]:
    """begin() of a connection that an object keeps, if statements are run on it elsewhere."""
    giver = kept(context, connection)
    places = executed(context, giver) if giver is not None else ()
    if places:
        reason = f"end the transaction of the statements before it, such as {places[0]}"
        cure = "commit() behind each write and rollback() behind reads, outside of transactions"
        yield Found(call, MESSAGE, reason=reason, cure=cure)


def _on_both_sides(context: Context, begin: ast.Call, name: str, before: list[ast.Call]) -> Found:
    """Reads in transactions of their own: 1.4 has no `Connection.rollback()`."""
    statements = list(dict.fromkeys(context.statement(run) for run in before))
    for run in before:
        used_up = consuming.fate(context, run).use is consuming.Use.CONSUMED
        statement = context.statement(run)
        alone = blocks.stands_alone(context, statement, statement)
        simple = isinstance(statement, (ast.Assign, ast.Expr))
        if not (used_up and alone and simple and _reads(context, run)):
            reason = f"put what runs before it into `with {name}.begin():`"
            return Found(begin, MESSAGE, reason=reason)
    begun = [blocks.enclose(context, one, one, f"with {name}.begin()") for one in statements]
    return Found(begin, MESSAGE, make.fix(*(edit for edits in begun for edit in edits)))


def _reads(context: Context, call: ast.Call) -> bool:
    """Whether an executing call is known to read only."""
    return bool(call.args) and effect(context, call.args[0]) is Effect.READS


def _is_head(statement: ast.stmt, call: ast.Call) -> bool:
    """Whether a `with` statement begins by entering the call."""
    return isinstance(statement, ast.With) and statement.items[0].context_expr is call


def _run_before(context: Context, handle: transactions.Opened, begin: ast.Call) -> list[ast.Call]:
    """What runs above begin() with nothing behind it that ends its transaction."""
    at = context.span(begin).start
    if any(context.span(control).start < at for control in transactions.controls(context, handle)):
        return []
    return [
        node
        for node in ast.walk(handle.region)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in transactions.EXECUTING
        and context.source(node.func.value) == handle.name
        and context.span(node).start < at
        and _is_above(context, node, begin)
    ]


def _is_above(context: Context, node: ast.Call, begin: ast.Call) -> bool:
    """Whether the block of a statement encloses begin(), so that it has run when begin() does."""
    block = context.block(context.statement(node))
    return any(isinstance(a, ast.stmt) and a in block for a in (*context.ancestors(begin),))
