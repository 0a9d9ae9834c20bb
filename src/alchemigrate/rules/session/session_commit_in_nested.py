"""`session.commit()` or `rollback()` inside a savepoint now ends the whole transaction.

In 1.x `session.begin_nested()` made the savepoint the current transaction: the next
`session.commit()` or `session.rollback()` ended the savepoint only. On 2.x they commit or roll
back the whole transaction, without any error. The savepoint's own object still means the
savepoint: `nested = session.begin_nested()`, then `nested.commit()` or `nested.rollback()`.

Rewritten: a `begin_nested()` whose result is dropped, with the first commit and the first rollback
in the same block, or in the body and handlers of the `try` right behind it. Reported only: all
other commits and rollbacks that can follow a savepoint in the same function.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make
from alchemigrate.rulekit.blocks import free_name
from alchemigrate.rulekit.savepoints import ends_of, session_ends

RULE = Rule(
    code="AL404",
    level=Level.SILENT,
    since="2.0",
    rows=("session-commit-in-nested", "session-rollback-in-nested"),
    examples=(
        Example(
            "session.begin_nested()\nsession.add(User())\nsession.commit()\nsession.commit()\n",
            "nested = session.begin_nested()\nsession.add(User())\nnested.commit()\n"
            "session.commit()\n",
        ),
        Example(
            "def save(db: Session, users):\n    for user in users:\n        db.begin_nested()\n"
            "        try:\n            db.add(user)\n            db.commit()\n"
            "        except ValueError:\n            db.rollback()  # this one only\n"
            "    db.commit()\n",
            "def save(db: Session, users):\n    for user in users:\n"
            "        nested = db.begin_nested()\n"
            "        try:\n            db.add(user)\n            nested.commit()\n"
            "        except ValueError:\n            nested.rollback()  # this one only\n"
            "    db.commit()\n",
            title="a try behind it",
        ),
        Example(
            "def save(db: Session, user):\n    try:\n        db.begin_nested()\n"
            "        db.add(user)\n"
            "        db.flush()\n    except ValueError:\n        db.rollback()\n",
            FLAGGED,
            title="begun inside the try: the rollback may mean either",
        ),
        Example(
            "with session.begin_nested():\n    session.add(User())\nsession.commit()\n",
            None,
            title="a with block ends its savepoint by itself",
        ),
        Example(
            "nested = session.begin_nested()\nsession.add(User())\nnested.commit()\n"
            "session.commit()\n",
            None,
            title="already new",
        ),
        Example(
            "with session.begin_nested():\n    session.add(User())\n    session.commit()\n",
            FLAGGED,
            title="a commit inside the with block",
        ),
        Example(
            "def start(db: Session):\n    db.begin_nested()\n",
            FLAGGED,
            title="its end stands elsewhere",
        ),
        Example("race.begin_nested()\nrace.commit()\n", None, title="not a Session"),
        Example("engine.connect().begin_nested()\n", None, title="a connection's"),
    ),
)

MESSAGE = "commit() and rollback() behind begin_nested() end the whole transaction on 2.0"
IN_WITH = "commit() and rollback() inside a begin_nested() block end the whole transaction on 2.0"


@RULE.on(ast.Call, names=("begin_nested",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A savepoint of a Session."""
    if not isinstance(call.func, ast.Attribute):
        return
    value = context.value(call.func.value)
    if value.kind not in (Kind.SESSION, Kind.SCOPED_SESSION) or value.is_async:
        return
    statement = context.statement(call)
    if isinstance(statement, ast.With):
        receiver = ast.dump(call.func.value)
        if any(end for inner in statement.body for end in session_ends(inner, receiver)):
            yield Found(
                call, IN_WITH, reason="the with block ends the savepoint: take the call out"
            )
        return
    if isinstance(statement, ast.Expr) and statement.value is call:
        yield _found(context, call)


def _found(context: Context, call: ast.Call) -> Found:
    ends = ends_of(context, call)
    if not ends.calls:
        return Found(call, MESSAGE, reason=ends.reason)
    name = free_name(context, call, "nested", "savepoint")
    edits = [make.before(context, call, f"{name} = ")]
    for end in ends.calls:
        assert isinstance(end.func, ast.Attribute)
        edits.append(make.replace(context, end.func.value, name))
    return Found(call, MESSAGE, make.fix(*edits))
