"""`Query.with_lockmode("update")` became `with_for_update()`.

Removed in 1.4. `"update"` is the default of `with_for_update()`, `"read"` is `read=True`,
`"update_nowait"` is `nowait=True`, and `None` locked nothing, so the call goes.

Reported only: a mode that is not written out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Kind, Level, Rule, make

_MODES = {"update": "", "read": "read=True", "update_nowait": "nowait=True"}

RULE = Rule(
    code="AL322",
    level=Level.BREAKS,
    since="1.4",
    rows=("query-with-lockmode",),
    examples=(
        Example(
            'u = session.query(User).with_lockmode("update").first()',
            "u = session.query(User).with_for_update().first()",
        ),
        Example(
            "u = session.query(User).with_lockmode('read').first()",
            "u = session.query(User).with_for_update(read=True).first()",
            title="shared",
        ),
        Example(
            'u = session.query(User).with_lockmode(mode="update_nowait").first()',
            "u = session.query(User).with_for_update(nowait=True).first()",
            title="by keyword",
        ),
        Example("u = session.query(User).with_for_update().first()", None, title="already new"),
        Example('x = door.with_lockmode("update")', None, title="not a Query"),
        Example(
            "def load(mode):\n    return session.query(User).with_lockmode(mode).first()\n",
            FLAGGED,
            title="a computed mode",
        ),
    ),
)

MESSAGE = "Query.with_lockmode() is gone: with_for_update() does it"


@RULE.on(ast.Call, names=("with_lockmode",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A call of with_lockmode() on a Query."""
    if not isinstance(call.func, ast.Attribute) or context.kind(call.func.value) is not Kind.QUERY:
        return
    mode = context.argument(call, "mode", 0)
    if not isinstance(mode, ast.Constant) or mode.value not in _MODES or context.in_fstring(call):
        yield Found(call, MESSAGE, reason="the mode is not one of update, read and update_nowait")
        return
    start, end = make.open_parenthesis(context, call) + 1, make.close_parenthesis(context, call)
    edits = (
        make.rename_attribute(context, call.func, "with_for_update"),
        Edit(start, end, _MODES[str(mode.value)]),
    )
    yield Found(call, MESSAGE, make.fix(*edits))
