"""`contextual_connect()` and `close_with_result` are gone.

`engine.contextual_connect()` was `engine.connect()` (removed in 1.4), and its argument
`close_with_result=True` closed the connection when the first result was used up; 2.0 refuses it.
The name changes; with `close_with_result=True` the connection has to be closed by hand from now on,
so that this fix needs `--unsafe`.

Left alone: `connect()` of drivers and of anything not proven to be an Engine.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Kind, Level, Rule, make

RULE = Rule(
    code="AL212",
    level=Level.BREAKS,
    since="1.4",
    rows=("engine-contextual-connect", "engine-connect-close-with-result"),
    examples=(
        Example("conn = engine.contextual_connect()\n", "conn = engine.connect()\n"),
        Example(
            "conn = engine.connect(close_with_result=True)\n",
            "conn = engine.connect()\n",
            title="closed with its result",
            unsafe=True,
        ),
        Example(
            "conn = engine.connect(close_with_result=False)\n",
            "conn = engine.connect()\n",
            title="not closed with its result",
        ),
        Example("conn = engine.connect()\n", None, title="new"),
        Example("conn = server.connect(close_with_result=True)\n", None, title="not proven"),
        Example(
            "def f(flag):\n    return engine.connect(close_with_result=flag)\n",
            FLAGGED,
            title="not known",
        ),
        Example("def f(o):\n    return engine.connect(**o)\n", None, title="options not known"),
    ),
)

MESSAGE = "{} is gone: use connect()"
NOTE = "the connection is no longer closed when the result is used up: close it"


@RULE.on(ast.Call, names=("connect", "contextual_connect"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """The old method, the old argument, or both, on an Engine."""
    if not isinstance(call.func, ast.Attribute):
        return
    if context.kind(call.func.value) is not Kind.ENGINE or context.in_fstring(call):
        return
    argument = next((k for k in call.keywords if k.arg == "close_with_result"), None)
    old = call.func.attr == "contextual_connect"
    if argument is None and not old:
        return
    message = MESSAGE.format("contextual_connect()" if old else "close_with_result")
    edits = [make.rename_attribute(context, call.func, "connect")] if old else []
    note = ""
    if argument is not None:
        value = argument.value.value if isinstance(argument.value, ast.Constant) else None
        if not isinstance(value, bool):
            yield Found(call, message, reason="whether the connection closes itself is not known")
            return
        edits.append(make.remove_argument(context, call, argument))
        note = NOTE if value else ""
    yield Found(call, message, make.fix(*edits, unsafe=bool(note), note=note), reason=note)
