"""`session.transaction` is gone.

Legacy since 1.4, removed in 2.0. `session.get_transaction()` gives the transaction of the Session,
or None where none has begun (in 1.x there always was one, so `session.transaction.nested` and the
like need a look). `session.transaction is not None` asks what `session.in_transaction()` says.

Rewritten: reads that are compared with None or used as a condition. Reads that go on to a method
of the transaction are rewritten only with --unsafe. Also rewritten: `Session.close_all()`, the
class method, which is the function `close_all_sessions()`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make

RULE = Rule(
    code="AL406",
    level=Level.BREAKS,
    since="2.0",
    rows=("session-transaction-attr", "session-close-all"),
    examples=(
        Example("t = session.transaction", "t = session.get_transaction()"),
        Example(
            "if session.transaction is not None:\n    session.commit()\n",
            "if session.get_transaction() is not None:\n    session.commit()\n",
            title="compared with None",
        ),
        Example(
            "n = session.transaction.nested", "n = session.get_transaction().nested",
            unsafe=True, title="goes on",
        ),
        Example("n = session.transaction.nested", FLAGGED, title="goes on: only with --unsafe"),
        Example(
            "Session.close_all()",
            "from sqlalchemy.orm import close_all_sessions\nclose_all_sessions()",
            title="close_all",
        ),
        Example("SessionLocal.close_all()",
                "from sqlalchemy.orm import close_all_sessions\nclose_all_sessions()",
                title="close_all of a factory"),
        Example("t = payment.transaction", None, title="not a Session"),
        Example("t = session.get_transaction()", None, title="already new"),
        Example("windows.close_all()", None, title="another close_all"),
        Example("session.transaction = None", FLAGGED, title="written"),
    ),
)  # fmt: skip

MESSAGE = "Session.transaction is gone on 2.0: get_transaction() gives it"
CLOSE = "Session.close_all() is gone on 2.0: close_all_sessions() does it"
_SESSION = (Kind.SESSION, Kind.SCOPED_SESSION)


@RULE.on(ast.Attribute, names=("transaction",))
def find(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """The attribute `transaction` of a Session."""
    if context.kind(node.value) not in _SESSION or context.value(node.value).is_async:
        return
    if not isinstance(node.ctx, ast.Load) or context.in_fstring(node):
        yield Found(node, MESSAGE, reason="it is assigned, or stands inside an f-string")
        return
    edit = make.rename_attribute(context, node, "get_transaction()")
    goes_on = isinstance(context.parent(node), ast.Attribute)
    note = "get_transaction() is None where no transaction has begun" if goes_on else ""
    yield Found(node, MESSAGE, make.fix(edit, unsafe=goes_on, note=note))


@RULE.on(ast.Call, names=("close_all",))
def find_close_all(context: Context, call: ast.Call) -> Iterator[Found]:
    """`close_all()` of the class, of a factory, or of a Session."""
    if not isinstance(call.func, ast.Attribute) or call.args or call.keywords:
        return
    receiver = call.func.value
    is_class = context.origin(receiver) == "sqlalchemy.orm.Session"
    if not is_class and context.kind(receiver) not in (*_SESSION, Kind.SESSION_FACTORY):
        return
    name, imports = context.name_for("sqlalchemy.orm.close_all_sessions", call)
    yield Found(call, CLOSE, make.fix(make.replace(context, call.func, name), imports=imports))
