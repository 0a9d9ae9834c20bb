"""`Session(bind=connection)` inside a transaction of one's own: 2.0 joins it in another way.

The recipe for tests (begin on a connection, bind a Session to it, roll back at the end) relied on
the Session's commit not ending the outer transaction. On 2.0 `Session(connection)` has
`join_transaction_mode`: by default a `rollback()` of the Session rolls the outer transaction back,
and a savepoint begun on the connection is treated otherwise than in 1.4.
`join_transaction_mode="create_savepoint"` keeps the two apart, and replaces the recipe with
`begin_nested()` and an `after_transaction_end` listener.

Reported where the same function begins a transaction on the connection; added with --unsafe
(1.4 does not know the argument).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make

RULE = Rule(
    code="AL407",
    level=Level.SILENT,
    since="2.0",
    bridge=False,
    rows=("session-external-connection-join",),
    examples=(
        Example(
            "c = engine.connect()\nouter = c.begin()\ns = Session(bind=c)\n",
            "c = engine.connect()\nouter = c.begin()\n"
            's = Session(bind=c, join_transaction_mode="create_savepoint")\n',
            unsafe=True,
        ),
        Example(
            "c = engine.connect()\nouter = c.begin()\ns = Session(bind=c)\n",
            FLAGGED,
            title="only with --unsafe",
        ),
        Example(
            "c = engine.connect()\nouter = c.begin()\ns = SessionLocal(bind=c)\n",
            FLAGGED,
            title="by a factory",
        ),
        Example("s = Session(bind=engine)", None, title="an engine"),
        Example(
            "c = engine.connect()\ns = Session(bind=c)\n", None, title="no transaction outside"
        ),
        Example(
            "c = engine.connect()\nt = c.begin()\n"
            's = Session(c, join_transaction_mode="rollback_only")\n',
            None,
            title="it says how",
        ),
    ),
)

_BEGINNING = ("begin", "begin_nested")
MESSAGE = "2.0 joins the connection's transaction in another way"
NOTE = 'say how the Session joins it: join_transaction_mode="create_savepoint"'


@RULE.on(ast.Call, words=_BEGINNING)
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A Session bound to a connection that has begun a transaction here."""
    if not call.args and not any(keyword.arg == "bind" for keyword in call.keywords):
        return
    bind = context.argument(call, "bind", 0)
    if not isinstance(bind, (ast.Name, ast.Attribute)) or not _begins(context, bind):
        return
    if context.kind(bind) is not Kind.CONNECTION:
        return
    made = context.kind(call)
    if made not in (Kind.SESSION, Kind.SESSION_FACTORY, Kind.SCOPED_SESSION):
        return
    if not context.calls(call, "sqlalchemy.orm.Session", "sqlalchemy.orm.sessionmaker") and (
        context.kind(call.func) not in (Kind.SESSION_FACTORY, Kind.SCOPED_SESSION)
    ):
        return
    if any(keyword.arg in ("join_transaction_mode", None) for keyword in call.keywords):
        return
    edit = make.append_argument(context, call, 'join_transaction_mode="create_savepoint"')
    yield Found(call, MESSAGE, make.fix(edit, unsafe=True, note=NOTE))


def _begins(context: Context, bind: ast.expr) -> bool:
    """Whether begin() is called on the connection in the same function, before."""
    around = context.function(bind) or context.module.tree
    wanted = ast.dump(bind)
    calls = context.project.calls_by_name(context.module)
    return any(
        isinstance(call.func, ast.Attribute)
        and call.lineno < bind.lineno
        and ast.dump(call.func.value) == wanted
        and (around is context.module.tree or around in context.ancestors(call))
        for name in _BEGINNING
        for call in calls.get(name, ())
    )
