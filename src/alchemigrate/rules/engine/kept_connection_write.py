"""A write on a connection that an object keeps open is lost unless somebody commits it.

An object opens a connection once and hands it out by a property, a method or an attribute. In 1.x
each INSERT, UPDATE, DELETE or CREATE on it was committed as soon as it had run. On 2.0 the first
statement begins a transaction, and what is written is rolled back when the connection closes.

With `--unsafe` `commit()` goes behind each write. It is not proven to be right, for whoever else
uses the connection may have begun a transaction of their own. Where the project does so itself,
with `begin()` on the same connection, the write is only reported: a commit belongs there only while
no such transaction is open. Left alone: functions that commit or roll back themselves, and
connections opened in the same place, which are the matter of `autocommit`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import (
    FLAGGED,
    Context,
    Example,
    Found,
    Level,
    Rule,
    blocks,
    consuming,
    make,
    transactions,
)
from alchemigrate.rulekit.kept import Kept, begun, kept
from alchemigrate.rulekit.statements import Effect

_STORE = (
    "class Store:\n    def __init__(self):\n        self._conn = None\n\n    @property\n"
    "    def conn(self):\n        if self._conn is None:\n"
    "            self._conn = engine.connect()\n        return self._conn\n\n"
)

RULE = Rule(
    code="AL902",
    level=Level.SILENT,
    since="2.0",
    rows=("autocommit-dml",),
    examples=(
        Example(
            _STORE + "    def add(self):\n        self.conn.execute(users.insert())  # one\n",
            _STORE + "    def add(self):\n        self.conn.execute(users.insert())  # one\n"
            "        self.conn.commit()\n",
            unsafe=True,
        ),
        Example(
            _STORE + "    def add(self):\n        self.conn.execute(users.insert())\n",
            FLAGGED,
            title="not without a look",
        ),
        Example(
            _STORE + "    def add(self):\n        self.conn.execute(users.insert())\n\n"
            "    def begin(self):\n        return self.conn.begin()\n",
            FLAGGED,
            unsafe=True,
            title="transactions are begun on it elsewhere",
        ),
        Example(
            "class Pool:\n    def __init__(self):\n        self.all = {}\n\n"
            "    def get(self, name):\n        if name not in self.all:\n"
            "            self.all[name] = engine.connect()\n        return self.all[name]\n\n\n"
            "class User2:\n    def __init__(self):\n        self.pool = Pool()\n\n"
            "    def add(self):\n        self.pool.get('a').execute(users.insert())\n",
            FLAGGED,
            title="kept in a dictionary, used by another class",
        ),
        Example(
            _STORE + "    def add(self):\n        self.conn.execute(users.insert())\n"
            "        self.conn.commit()\n",
            None,
            title="committed",
        ),
        Example(
            _STORE
            + "    def names(self):\n        return self.conn.execute(users.select()).all()\n",
            None,
            title="a read",
        ),
        Example(
            "class Store:\n    def __init__(self, conn):\n        self._conn = conn\n\n"
            "    @property\n    def conn(self):\n        return self._conn\n\n"
            "    def add(self):\n        self.conn.execute(users.insert())\n",
            None,
            title="a connection that was given",
        ),
    ),
)

MESSAGE = "{} keeps a connection that does not commit by itself on 2.0: this write is lost"
NOTE = "whoever else uses the connection may have begun a transaction, which this would commit"
CURE = "commit() behind the write, unless a transaction was begun by hand"


@RULE.on(ast.Call, names=(*transactions.EXECUTING, *transactions.DEFINING))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A write through a kept connection that its function does not commit."""
    written = transactions.written(context, call)
    if written is None or written[1] is not Effect.WRITES:
        return
    connection = written[0]
    giver = kept(context, connection)
    if giver is None or transactions.opened(context, connection) is not None:
        return
    if not _is_ended(context, call, connection):
        yield _judged(context, call, connection, giver)


def _judged(context: Context, call: ast.Call, connection: ast.expr, giver: Kept) -> Found:
    message = MESSAGE.format(f"{giver.owner.name}.{giver.name}")
    statement = context.statement(call)
    places = begun(context, giver)
    if places:
        reason = f"{places[0]} begins transactions on it: commit only while none is open"
    elif context.target == "bridge":
        reason = "1.4 has no Connection.commit(): write a transaction, with begin()"
    elif (
        not isinstance(statement, SIMPLE)
        or not consuming.always_runs(context, call, statement)
        or not blocks.stands_alone(context, statement, statement)
    ):
        reason = "no line that commits can be put behind it"
    else:
        line = f"{context.source(connection)}.commit()"
        edit = blocks.add_line_after(context, statement, line)
        return Found(call, message, make.fix(edit, unsafe=True, note=NOTE), reason=NOTE, cure=CURE)
    return Found(call, message, reason=reason, cure=CURE)


SIMPLE = (ast.Expr, ast.Assign, ast.AnnAssign, ast.AugAssign)


def _is_ended(context: Context, call: ast.Call, connection: ast.expr) -> bool:
    """Whether the function around a write ends or begins a transaction of the connection itself."""
    text, home = context.source(connection), context.function(call)
    return home is not None and any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ENDING
        and context.source(node.func.value) == text
        for node in ast.walk(home)
    )


ENDING = ("begin", "commit", "rollback")
