"""A savepoint that keeps a Session's commits out of the outer transaction works otherwise on 2.0.

Test suites bind a Session to a connection on which they have begun a transaction, and roll that
back at the end. So that tests may roll back too, a savepoint is begun inside it, and a listener of
`after_transaction_end` begins it again each time. On 2.0 `session.commit()` ends all of the
Session's own transaction and not the innermost part of it: with the recipe of 1.3 (the Session's
`begin_nested()`) a `rollback()` takes away what was committed before, or the listener fails. With
that of 1.4 (the connection's `begin_nested()`) SQLite's driver keeps or loses other rows. 2.0 has
`join_transaction_mode="create_savepoint"` for both: the Session begins its savepoint by itself.

Rewritten where the recipe is seen whole: the Session or its maker is given the argument, the first
savepoint and the listener go. What is the same was run on 1.4 and 2.x: all orders of commits,
rollbacks, flushes, savepoints and errors. Not the same is what 2.0 does in any case: `close()`
drops what was flushed and not committed. The recipe of 1.3 on a Session in the style of 2.0
(`future=True`, asyncio) never kept what was committed, so that is rewritten with --unsafe only;
so is a mixture of both recipes.

Reported only: a listener that does more, a savepoint that is used elsewhere, a connection whose
transaction is not seen, and a savepoint without a listener: the Session begins one of its own in it
on 2.0, so a `rollback()` after a `commit()` no longer takes both back. Left alone: a Session on a
connection without a savepoint, which 2.0 treats as 1.4 did. There is nothing for the bridge: 1.4
does not know the argument.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Fix, Found, Kind, Level, Rule, make
from alchemigrate.rulekit.joined import begun_outside, bound_connection
from alchemigrate.rulekit.savepoint_recipe import Recipe, recipe
from alchemigrate.rulekit.session_makers import styles
from alchemigrate.values.text import Import

_HEAD = "from sqlalchemy import event\n\n\n"
_OPEN = "def session_():\n    connection = engine.connect()\n    transaction = connection.begin()\n"
_SESSION = "    session = Session(bind=connection)\n"
_JOINED = '    session = Session(bind=connection, join_transaction_mode="create_savepoint")\n'
_CLOSE = "    yield session\n    session.close()\n    transaction.rollback()\n"
_OLD = (
    '\n    @event.listens_for(session, "after_transaction_end")\n'
    "    def restart(session, transaction):\n"
    "        if transaction.nested and not transaction._parent.nested:\n"
    "            session.expire_all()\n            session.begin_nested()\n\n"
)
_NEW = (
    '\n    @event.listens_for(session, "after_transaction_end")\n'
    "    def restart(session, transaction):\n        nonlocal nested\n"
    "        if not nested.is_active:\n            nested = connection.begin_nested()\n\n"
)
_BEGIN = "    session.begin_nested()\n"
_CASE = (
    "class Case:\n    def setUp(self):\n        self.connection = engine.connect()\n"
    "        self.trans = self.connection.begin()\n"
)
_FIXTURES = (
    "from pytest import fixture\n\n\n@fixture\ndef connection():\n"
    "    connection = engine.connect()\n    with connection.begin() as outer:\n"
    "        yield connection\n        outer.rollback()\n\n\n"
)
_KEPT = "    nested = connection.begin_nested()\n"

RULE = Rule(
    code="AL407",
    level=Level.SILENT,
    since="2.0",
    bridge=False,
    rows=("session-external-connection-join",),
    examples=(
        Example(
            _HEAD + _OPEN + _SESSION + _BEGIN + _OLD + _CLOSE,
            "\n\n" + _OPEN + _JOINED + "\n" + _CLOSE,
            title="the recipe of 1.3",
        ),
        Example(
            _OPEN + _SESSION + _KEPT + _NEW + _CLOSE,
            _OPEN + _JOINED + "\n" + _CLOSE,
            title="the recipe of 1.4",
        ),
        Example(
            _CASE
            + "        self.session = Session(bind=self.connection)\n"
            + "        # tests may roll back\n"
            + "        self.nested = self.connection.begin_nested()\n\n"
            + '        @event.listens_for(self.session, "after_transaction_end")\n'
            + "        def end(session, transaction):\n            # and go on\n"
            + "            if not self.nested.is_active:\n"
            + "                self.nested = self.connection.begin_nested()\n",
            _CASE
            + "        self.session = Session(bind=self.connection, join_transaction_mode="
            + '"create_savepoint")\n'
            + "        # tests may roll back\n\n        # and go on\n",
            title="a test case, with comments",
        ),
        Example(
            _FIXTURES
            + "@fixture\ndef session(connection):\n"
            + "    session = scoped_session(sessionmaker(bind=connection))\n"
            + _BEGIN
            + "\n    def again(session, trans):\n"
            + "        if trans.nested and not trans._parent.nested:\n"
            + "            session.begin_nested()\n\n"
            + '    event.listen(session(), "after_transaction_end", again)\n    return session\n',
            _FIXTURES
            + "@fixture\ndef session(connection):\n"
            + "    session = scoped_session(sessionmaker(bind=connection, join_transaction_mode="
            + '"create_savepoint"))\n\n    return session\n',
            title="two fixtures, a scoped session, listen()",
        ),
        Example(
            _OPEN
            + "    maker = sessionmaker(bind=connection)\n    session = maker()\n"
            + "    connection.begin_nested()\n\n"
            + '    @event.listens_for(session, "after_transaction_end")\n'
            + "    def restart(session, transaction):\n        if connection.closed:\n"
            + "            return\n        if not connection.in_nested_transaction():\n"
            + "            connection.begin_nested()\n\n"
            + _CLOSE,
            _OPEN
            + "    maker = sessionmaker(bind=connection, join_transaction_mode="
            + '"create_savepoint")\n    session = maker()\n\n'
            + _CLOSE,
            title="a maker of its own",
        ),
        Example(
            _OPEN + _SESSION + _KEPT + _OLD + _CLOSE,
            _OPEN + _JOINED + "\n" + _CLOSE,
            title="a mixture, only with --unsafe",
            unsafe=True,
        ),
        Example(_OPEN + _SESSION + _KEPT + _OLD + _CLOSE, FLAGGED, title="a mixture"),
        Example(
            _OPEN
            + _SESSION.replace("connection)", "connection, future=True)")
            + _BEGIN
            + _OLD
            + _CLOSE,
            FLAGGED,
            title="the recipe of 1.3 on a Session of 2.0's style",
        ),
        Example(
            _OPEN + _SESSION + _BEGIN + _OLD.replace("expire_all", "flush") + _CLOSE,
            FLAGGED,
            title="a listener that does more",
        ),
        Example(
            _OPEN + _SESSION + _KEPT + _NEW + _CLOSE + "    nested.rollback()\n",
            FLAGGED,
            title="the savepoint is used elsewhere",
        ),
        Example(
            _OPEN.replace("connection.begin()", "None") + _SESSION + _BEGIN + _OLD + _CLOSE,
            FLAGGED,
            title="no transaction is begun",
        ),
        Example(_OPEN + _KEPT + _SESSION + _CLOSE, FLAGGED, title="a savepoint without a listener"),
        Example(
            _OPEN + _SESSION + _BEGIN + _OLD + _CLOSE, FLAGGED, target="bridge", title="the bridge"
        ),
        Example(_OPEN + _SESSION + _CLOSE, None, title="no savepoint: nothing has changed"),
        Example(
            _OPEN + _SESSION + _BEGIN + _OLD.replace("_end", "_create") + _CLOSE,
            None,
            title="another event",
        ),
        Example(
            "def f():\n    s = Session(bind=engine)\n    with s.begin_nested():\n        pass\n",
            None,
            title="an engine",
        ),
        Example(_OPEN + _KEPT + _JOINED + _CLOSE, None, title="it says how"),
    ),
)

_BEGINNING = ("begin_nested",)
MESSAGE = "a savepoint around what a Session commits works otherwise on 2.0"
NOTE = "the Session's rollback() kept less before: look at what the tests count on"
ALONE = (
    "a rollback() after a commit() took both back in 1.x and takes the second on 2.0: begin no "
    'savepoint, or say join_transaction_mode="create_savepoint" instead of it'
)


@RULE.on(ast.Call, words=_BEGINNING)
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A Session bound to a connection that has a savepoint."""
    connection = bound_connection(context, call)
    if connection is None:
        return
    found = recipe(context, call, connection)
    if found is None:
        if begun_outside(context, connection, "begin_nested") and _is_connection(context, call):
            yield Found(call, MESSAGE, reason=ALONE)
        return
    fix = _fix(context, call, connection, found) if isinstance(found, Recipe) else found
    if isinstance(fix, str):
        yield Found(call, MESSAGE, reason=fix)
    else:
        yield Found(call, MESSAGE, fix)


def _is_connection(context: Context, call: ast.Call) -> bool:
    connection = bound_connection(context, call)
    return connection is not None and context.kind(connection) is Kind.CONNECTION


def _fix(context: Context, call: ast.Call, connection: ast.expr, found: Recipe) -> Fix | str:
    if not begun_outside(context, connection, "begin"):
        return f"no transaction is seen to be begun on {context.source(connection)}"
    removed = found.removals(context)
    if isinstance(removed, str):
        return removed
    said = make.append_argument(context, call, 'join_transaction_mode="create_savepoint"')
    new_style = found.on_session and any(styles(context.project))
    mixed = found.on_session and found.on_connection
    return make.fix(
        said,
        *removed,
        imports=(Import("sqlalchemy", "event", drop=True),),
        unsafe=new_style or mixed,
        note=NOTE if new_style or mixed else "",
    )
