"""`session.begin(subtransactions=True)` is gone.

Deprecated in 1.4, raises on 2.0. It joined a transaction already begun, or began one; only the
outermost block committed. On 2.x a Session begins by itself, so a function that works inside the
transaction of its caller needs no `begin()`: it is the caller who commits. Where it may be called
outside of one as well, `with session.begin() if not session.in_transaction() else nullcontext():`
keeps the old meaning; `begin_nested()` makes a savepoint, which is something else.

`with session.begin(subtransactions=True):` is rewritten to that form; it runs on 1.4 too. The call
without `with` is reported only: its commit and rollback stand elsewhere. `subtransactions=False`
is removed.
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
    Import,
    Kind,
    Level,
    Rule,
    make,
)

RULE = Rule(
    code="AL403",
    level=Level.BREAKS,
    since="2.0",
    rows=("session-begin-subtransactions",),
    examples=(
        Example(
            "def pay(db: Session):\n    with db.begin(subtransactions=True):\n"
            "        db.flush()  # now\n",
            "from contextlib import nullcontext\n"
            "def pay(db: Session):\n"
            "    with nullcontext() if db.in_transaction() else db.begin():\n"
            "        db.flush()  # now\n",
            unsafe=True,
        ),
        Example(
            "def pay(db: Session):\n    with db.begin(subtransactions=True):\n        db.flush()\n",
            FLAGGED,
            title="only with --unsafe: an exception no longer dooms the outer transaction",
        ),
        Example("t = session.begin(subtransactions=True)", FLAGGED, title="without a block"),
        Example("session.begin(True)", FLAGGED, title="by position"),
        Example(
            "with session.begin(subtransactions=False): ...",
            "with session.begin(): ...",
            title="the default",
        ),
        Example("with session.begin(): ...", None, title="already new"),
        Example("with session.begin(nested=True): ...", None, title="a savepoint"),
        Example("race.begin(subtransactions=True)", None, title="not a Session"),
    ),
)

MESSAGE = "session.begin(subtransactions=True) raises on 2.0"
REASON = "its commit stands elsewhere: let the caller's transaction be, or use a with block"
NOTE = "an exception caught outside the block no longer dooms the caller's transaction"


@RULE.on(ast.Call, names=("begin",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A begin() of a Session that asks for subtransactions."""
    if not isinstance(call.func, ast.Attribute):
        return
    given = context.argument(call, "subtransactions", 0)
    if given is None or context.kind(call.func.value) not in (Kind.SESSION, Kind.SCOPED_SESSION):
        return
    if isinstance(given, ast.Constant) and given.value is False:
        argument = next((k for k in call.keywords if k.value is given), given)
        yield Found(call, MESSAGE, make.fix(make.remove_argument(context, call, argument)))
        return
    receiver = call.func.value
    in_with = isinstance(context.parent(call), ast.withitem) and _is_plain(receiver)
    alone = len(call.args) + len(call.keywords) == 1 and isinstance(given, ast.Constant)
    item = context.parent(call)
    if not in_with or not alone or getattr(item, "optional_vars", None) is not None:
        yield Found(call, MESSAGE, reason=REASON)
        return
    yield Found(
        call, MESSAGE, make.fix(*_edits(context, call), imports=_IMPORTS, unsafe=True, note=NOTE)
    )


_IMPORTS = (Import("contextlib", "nullcontext"),)


def _is_plain(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def _edits(context: Context, call: ast.Call) -> Iterator[Edit]:
    assert isinstance(call.func, ast.Attribute)
    receiver = context.source(call.func.value)
    yield make.before(context, call, f"nullcontext() if {receiver}.in_transaction() else ")
    yield Edit(make.open_parenthesis(context, call) + 1, make.close_parenthesis(context, call), "")
