"""A Connection no longer commits by itself: what is written is lost when it closes.

In 1.x an INSERT, UPDATE, DELETE, CREATE .. outside of a transaction was committed as soon as it had
run. On 2.0 the same code runs without any error, and everything is rolled back when the connection
closes. Where a block of `engine.connect()` ends with its only write, `engine.begin()` commits it.
Everywhere else `connection.commit()` goes behind each write, which keeps the meaning of 1.x
exactly: each statement on its own, the ones before an error kept. 1.4 has no
`Connection.commit()`: for the bridge the connection gets the isolation level AUTOCOMMIT, with which
the database does the same, unless rows are locked for what follows.

Left alone: connections with a transaction begun, committed or rolled back by hand, with isolation
level AUTOCOMMIT, handed to a Session or to Alembic's `configure()`, and connections that a function
was given: who opened them commits. Reported there: a call that passes such a connection on to a
function that writes through it. `--unsafe` also commits inside `try`, whose `except` needs a
rollback then, and behind functions that write.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from alchemigrate.rulekit import (
    FLAGGED,
    Context,
    Edit,
    Example,
    Found,
    Level,
    Rule,
    blocks,
    consuming,
    engine_blocks,
    make,
    transactions,
)
from alchemigrate.rulekit.executing import may_execute
from alchemigrate.rulekit.statements import Effect

RULE = Rule(
    code="AL205",
    level=Level.SILENT,
    since="2.0",
    rows=("autocommit-dml", "autocommit-text-dml", "autocommit-ddl"),
    examples=(
        Example(
            "with engine.connect() as conn:\n    conn.execute(users.insert())  # new\n",
            "with engine.begin() as conn:\n    conn.execute(users.insert())  # new\n",
        ),
        Example(
            "def drop(key):\n    with engine.connect() as conn:\n"
            "        n = conn.execute(users.delete()).rowcount\n        return n\n",
            "def drop(key):\n    with engine.begin() as conn:\n"
            "        n = conn.execute(users.delete()).rowcount\n        return n\n",
            title="nothing behind the write can fail",
        ),
        Example(
            "with engine.connect() as conn:\n"
            '    conn.execute(text("delete from a"))\n'
            "    check(conn.execute(users.insert()).rowcount)\n",
            "with engine.connect() as conn:\n"
            '    conn.execute(text("delete from a"))\n    conn.commit()\n'
            "    check(conn.execute(users.insert()).rowcount)\n    conn.commit()\n",
            title="two writes: each is committed on its own",
        ),
        Example(
            "conn = engine.connect()\nfor n in range(3):\n    conn.execute(\n"
            "        users.insert(),\n        {'id': n},\n    )  # one\nprint(1)\n",
            "conn = engine.connect()\nfor n in range(3):\n    conn.execute(\n"
            "        users.insert(),\n        {'id': n},\n    )  # one\n"
            "    conn.commit()\nprint(1)\n",
            title="in a loop",
        ),
        Example(
            "def add():\n    conn = engine.connect()\n"
            "    return conn.execute(users.insert()).inserted_primary_key[0]\n",
            "def add():\n    conn = engine.connect()\n"
            "    result = conn.execute(users.insert()).inserted_primary_key[0]\n"
            "    conn.commit()\n    return result\n",
            title="return",
        ),
        Example(
            "with engine.connect() as conn:\n    metadata.create_all(conn)\n",
            "with engine.begin() as conn:\n    metadata.create_all(conn)\n",
            title="tables",
        ),
        Example(
            "engine.connect().execute(users.delete())\n",
            "with engine.begin() as connection:\n    connection.execute(users.delete())\n",
            title="a connection without a name",
        ),
        Example(
            "class Store:\n    def __init__(self):\n"
            "        self.conn = engine.connect()\n\n    def add(self):\n"
            "        self.conn.execute(users.insert())\n",
            "class Store:\n    def __init__(self):\n"
            "        self.conn = engine.connect()\n\n    def add(self):\n"
            "        self.conn.execute(users.insert())\n        self.conn.commit()\n",
            title="an attribute",
        ),
        Example(
            "with engine.connect() as conn:\n    try:\n"
            "        conn.execute(users.insert())\n    except ValueError:\n"
            "        pass\n",
            "with engine.connect() as conn:\n    try:\n"
            "        conn.execute(users.insert())\n        conn.commit()\n"
            "    except ValueError:\n        pass\n",
            title="in a try",
            unsafe=True,
        ),
        Example(
            "def fill(conn):\n    conn.execute(users.insert())\n\n\n"
            "with engine.connect() as conn:\n    fill(conn)\n",
            "def fill(conn):\n    conn.execute(users.insert())\n\n\n"
            "with engine.connect() as conn:\n    fill(conn)\n    conn.commit()\n",
            title="a function that writes",
            unsafe=True,
        ),
        Example(
            "with engine.connect() as conn:\n    conn.execute(users.select())\n",
            None,
            title="a read",
        ),
        Example(
            "with engine.begin() as conn:\n    conn.execute(users.insert())\n", None, title="new"
        ),
        Example(
            "with engine.connect() as conn:\n    with conn.begin():\n"
            "        conn.execute(users.insert())\n",
            None,
            title="a transaction",
        ),
        Example(
            "conn = engine.connect()\ntrans = conn.begin()\n"
            "conn.execute(users.insert())\ntrans.commit()\n",
            None,
            title="a transaction with a name",
        ),
        Example(
            "with engine.connect() as conn:\n    conn.execute(users.insert())\n    conn.commit()\n",
            None,
            title="committed",
        ),
        Example(
            "with engine.connect().execution_options(isolation_level='AUTOCOMMIT') as conn:\n"
            "    conn.execute(users.insert())\n",
            None,
            title="the driver commits",
        ),
        Example(
            "def f(conn: sa.engine.Connection):\n    conn.execute(users.insert())\n",
            None,
            title="given",
        ),
        Example(
            "conn = engine.connect()\ndb = Session(bind=conn)\n"
            "conn.execute(users.insert())\ndb.commit()\n",
            None,
            title="a Session commits",
        ),
        Example(
            "with engine.connect() as conn:\n    conn.execute(users.insert())\n"
            "    check(conn.execute(users.delete()).rowcount)\n",
            'with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:\n'
            "    conn.execute(users.insert())\n"
            "    check(conn.execute(users.delete()).rowcount)\n",
            title="the bridge has no commit()",
            target="bridge",
        ),
        Example(
            "with engine.connect() as conn:\n"
            "    conn.execute(users.select().with_for_update())\n"
            "    check(conn.execute(users.delete()).rowcount)\n",
            FLAGGED,
            title="the bridge has no commit(), and rows are locked",
            target="bridge",
        ),
        Example(
            "with engine.connect() as conn:\n"
            "    n = [conn.execute(users.insert()).rowcount for _ in 'ab']\n",
            FLAGGED,
            title="in a comprehension",
        ),
        Example(
            "conn = engine.connect(); conn.execute(users.insert())\n",
            FLAGGED,
            title="a shared line",
        ),
        Example(
            "def work(conn=None):\n    conn = conn or engine.connect()\n"
            "    conn.execute(users.insert())\n\n\nwork()\n",
            FLAGGED,
            title="a connection that may have been given",
        ),
        Example(
            "from contextlib import contextmanager\n\n\n@contextmanager\ndef connection():\n"
            "    conn = engine.connect()\n    try:\n        yield conn\n    finally:\n"
            "        conn.close()\n\n\nwith connection() as conn:\n"
            "    conn.execute(users.insert())\n",
            "from contextlib import contextmanager\n\n\n@contextmanager\ndef connection():\n"
            "    conn = engine.connect()\n    try:\n        yield conn\n    finally:\n"
            "        conn.close()\n\n\nwith connection() as conn:\n"
            "    conn.execute(users.insert())\n    conn.commit()\n",
            title="a context manager of the project",
        ),
        Example(
            "from contextlib import contextmanager\n\n\n@contextmanager\ndef connection():\n"
            "    with engine.begin() as conn:\n        yield conn\n\n\n"
            "with connection() as conn:\n    conn.execute(users.insert())\n",
            None,
            title="a context manager that commits",
        ),
    ),
)

MESSAGE = "a Connection does not commit by itself on 2.0: this write is lost"
FAILING = "the except block has to call rollback(): 2.0 does not roll back by itself"
GIVEN = "the connection may also be one that was given, with a transaction of its own"
TOGETHER = "what the function writes would be committed together"
LOCKING = re.compile(r"for\s+(update|share)|with_for_update|\block\b", re.IGNORECASE)
SIMPLE = (ast.Expr, ast.Assign, ast.AnnAssign, ast.AugAssign)


@RULE.on(ast.Call, names=(*transactions.EXECUTING, *transactions.DEFINING))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A write through a connection that nothing commits."""
    nameless = engine_blocks.off_nameless(context, call)
    if nameless is not None:
        fix = engine_blocks.in_block(context, nameless)
        reason = fix if isinstance(fix, str) else fix.note
        yield Found(call, MESSAGE, None if isinstance(fix, str) else fix, reason=reason)
        return
    found = transactions.written(context, call)
    if found is None or not _is_write(context, call, found[1]):
        return
    handle = transactions.opened(context, found[0])
    if handle is not None and not transactions.is_ended(context, handle, call):
        yield _judged(context, call, handle)


@RULE.on(ast.Call)
def passed_on(context: Context, call: ast.Call) -> Iterator[Found]:
    """A connection given to a function that writes through it."""
    names = [*call.args, *(keyword.value for keyword in call.keywords)]
    names = [given for given in names if isinstance(given, ast.Name)]
    if not names or not may_execute(context, call):
        return
    for given in names:
        handle = transactions.opened(context, given)
        if (
            handle is None
            or handle.doubtful
            or not transactions.writes_through(context, call, given)
        ):
            continue
        if not transactions.is_ended(context, handle, call):
            edits = _committed(context, call, handle)
            if isinstance(edits, str):
                yield Found(call, MESSAGE, reason=edits)
            else:
                yield Found(call, MESSAGE, make.fix(*edits, unsafe=True, note=TOGETHER))


def _is_write(context: Context, call: ast.Call, effect: Effect) -> bool:
    """A write for sure, or a statement that is not known and whose rows nobody wants."""
    if effect is not Effect.UNKNOWN:
        return effect is Effect.WRITES
    fate = consuming.fate(context, call)
    if fate.use is consuming.Use.DROPPED:
        return True
    return isinstance(fate.top, ast.Attribute) and fate.top.attr in engine_blocks.AFTERWARDS


def _judged(context: Context, call: ast.Call, handle: transactions.Opened) -> Found:
    if handle.doubtful:
        return Found(call, MESSAGE, reason=GIVEN)
    opener = _last_and_only(context, call, handle)
    if opener is not None:
        return Found(call, MESSAGE, make.fix(make.rename_attribute(context, opener, "begin")))
    edits = _committed(context, call, handle)
    if isinstance(edits, str):
        return Found(call, MESSAGE, reason=edits)
    note = FAILING if _in_try(context, call, handle) else ""
    return Found(call, MESSAGE, make.fix(*edits, unsafe=bool(note), note=note), reason=note)


def _last_and_only(
    context: Context, call: ast.Call, handle: transactions.Opened
) -> ast.Attribute | None:
    """The `connect` to rename, if its only write ends the block and nothing behind can fail."""
    statement, block = context.statement(call), handle.node
    if not isinstance(block, ast.With) or statement not in block.body:
        return None
    if not isinstance(statement, (*SIMPLE, ast.Return)):
        return None
    opener = handle.expression
    if not (isinstance(opener, ast.Call) and isinstance(opener.func, ast.Attribute)):
        return None
    if opener.func.attr != "connect" or opener.args or opener.keywords:
        return None
    if len(list(transactions.writes_of(context, handle))) != 1 or transactions.controls(
        context, handle
    ):
        return None
    if not consuming.always_runs(context, call, statement) or _leaves_its_hands(
        context, handle, call
    ):
        return None
    top = consuming.fate(context, call).top
    after = block.body[block.body.index(statement) + 1 :]
    if engine_blocks.something_follows(context, top, statement) or not all(
        map(_is_harmless, after)
    ):
        return None
    return opener.func


def _leaves_its_hands(context: Context, handle: transactions.Opened, write: ast.Call) -> bool:
    """Whether the connection is used otherwise than by calling its methods."""
    for use in context.uses(handle.name, handle.region):
        parent = context.parent(use)
        holder = context.parent(parent) if isinstance(parent, ast.keyword) else parent
        if not isinstance(parent, ast.Attribute) and holder is not write:
            return True
    return False


def _is_harmless(statement: ast.stmt) -> bool:
    """Whether a statement can hardly fail: a plain value, returned or named."""
    if isinstance(statement, ast.Pass):
        return True
    if not isinstance(statement, (ast.Return, ast.Assign)):
        return False
    plain = (ast.Name, ast.Attribute, ast.Constant, ast.Load, ast.Store, ast.Compare, ast.cmpop)
    return all(
        isinstance(node, (*plain, ast.Return, ast.Assign, ast.Tuple))
        for node in ast.walk(statement)
    )


def _committed(
    context: Context, call: ast.Call, handle: transactions.Opened
) -> tuple[Edit, ...] | str:
    """Edits that commit behind the statement of a write, or why that cannot be done."""
    statement = context.statement(call)
    if context.target == "bridge":
        return _by_the_database(context, handle)
    if not isinstance(statement, (*SIMPLE, ast.Return)):
        return "the write stands in the head of a compound statement"
    if not consuming.always_runs(context, call, statement):
        return "the write is not run once by its statement"
    if not blocks.stands_alone(context, statement, statement):
        return "its line holds other code too"
    commit = f"{handle.name}.commit()"
    if not isinstance(statement, ast.Return):
        return (blocks.add_line_after(context, statement, commit),)
    name = blocks.free_name(context, statement, "result", "outcome")
    start = context.span(statement).start
    keep = Edit(start, start + len("return"), f"{name} =")
    return keep, blocks.add_line_after(context, statement, commit, f"return {name}")


def _by_the_database(context: Context, handle: transactions.Opened) -> tuple[Edit, ...] | str:
    """AUTOCOMMIT on the connection: 1.4 has no `Connection.commit()`."""
    match handle.expression:
        case ast.Call(func=ast.Attribute(attr="connect"), args=[], keywords=[]) as opener:
            pass
        case _:
            return "1.4 has no Connection.commit(): write a transaction, with engine.begin()"
    if LOCKING.search(context.source(handle.region)):
        return "rows are locked until the commit: write a transaction, with engine.begin()"
    return (make.after(context, opener, '.execution_options(isolation_level="AUTOCOMMIT")'),)


def _in_try(context: Context, call: ast.Call, handle: transactions.Opened) -> bool:
    """Whether an error of the write is caught while the connection is still in use."""
    child: ast.AST = call
    for around in context.ancestors(call):
        if around is handle.region:
            return False
        if isinstance(around, ast.Try) and around.handlers and child in around.body:
            return True
        child = around
    return False
