"""Listeners get other arguments than they did.

`engine_connect` has no `branch` since 2.0 (it was False), `before_execute` and `after_execute` have
`execution_options` since 1.4, and a pool's `reset` has a `reset_state` since 2.0. A listener with
the old parameters still works, with a warning.

Left alone: listeners with other parameters, and events of other libraries. Reported only: listeners
that use `branch`. For the bridge only what 1.4 knows as well is rewritten.
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
    Level,
    Rule,
    listeners,
    make,
)

RULE = Rule(
    code="AL290",
    level=Level.DEPRECATED,
    since="2.0",
    rows=(
        "event-engine-connect-branch",
        "event-before-execute-signature",
        "event-pool-reset-signature",
    ),
    examples=(
        Example(
            "@event.listens_for(engine, 'engine_connect')\n"
            "def note(conn, branch):\n    print(conn)\n",
            "@event.listens_for(engine, 'engine_connect')\ndef note(conn):\n    print(conn)\n",
        ),
        Example(
            "@event.listens_for(engine, 'before_execute')\n"
            "def f(conn, statement, many, params):\n    pass\n",
            "@event.listens_for(engine, 'before_execute')\n"
            "def f(conn, statement, many, params, execution_options):\n    pass\n",
            title="execution options",
        ),
        Example(
            "def after(conn, statement, many, params, result):  # done\n    print(result)\n\n"
            "event.listen(engine, 'after_execute', after)\n",
            "def after(conn, statement, many, params, execution_options, result):  # done\n"
            "    print(result)\n\n"
            "event.listen(engine, 'after_execute', after)\n",
            title="given by name, before the result",
        ),
        Example(
            "@event.listens_for(engine.pool, 'reset')\ndef f(dbapi_con, record):\n    pass\n",
            "@event.listens_for(engine.pool, 'reset')\n"
            "def f(dbapi_con, record, reset_state):\n    pass\n",
            title="a pool's reset",
        ),
        Example(
            "@event.listens_for(engine, 'engine_connect')\ndef ping(conn, branch):\n"
            "    if branch:\n        return\n    conn.scalar(select(1))  # alive\n",
            "@event.listens_for(engine, 'engine_connect')\ndef ping(conn):\n"
            "    conn.scalar(select(1))  # alive\n",
            title="a guard against branches",
        ),
        Example(
            "@event.listens_for(engine, 'engine_connect')\ndef ping(conn, branch):\n"
            "    if not branch:\n        conn.scalar(select(1))\n",
            FLAGGED,
            title="branch is used",
        ),
        Example(
            "@event.listens_for(engine, 'engine_connect')\ndef f(conn, *rest):\n    pass\n",
            None,
            title="any arguments",
        ),
        Example(
            "@event.listens_for(engine, 'engine_connect')\ndef f(conn, branch):\n    pass\n",
            None,
            title="1.4 gives the branch",
            target="bridge",
        ),
        Example("def note(conn, branch):\n    pass\n", None, title="no listener"),
        Example(
            "from bus import event\n@event.listens_for(engine, 'engine_connect')\n"
            "def f(conn, branch):\n    pass\n",
            None,
            title="another library's event",
        ),
        Example(
            "@event.listens_for(engine, 'connect')\ndef f(dbapi_con, record):\n    pass\n",
            None,
            title="another event",
        ),
    ),
)

OLD = {
    "engine_connect": (2, ""),
    "before_execute": (4, "execution_options"),
    "after_execute": (5, "execution_options"),
    "reset": (2, "reset_state"),
}
"""How many parameters a listener had, and which one is new."""

_FOR_BRIDGE = {"before_execute", "after_execute"}


@RULE.on(ast.Call, names=listeners.NAMES)
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """The listener of an event whose arguments changed."""
    name = listeners.event_name(context, call)
    if name is None or name.value not in OLD:
        return
    event = str(name.value)
    listener = listeners.listener(context, call)
    if listener is None or (context.target == "bridge" and event not in _FOR_BRIDGE):
        return
    count, new = OLD[event]
    if listener.args.vararg or listener.args.kwonlyargs or listener.args.kwarg:
        return
    parameters = [*listener.args.posonlyargs, *listener.args.args]
    if len(parameters) != count or listener.args.defaults:
        return
    message = f"{event} listeners have {'another parameter' if new else 'no branch parameter'}"
    yield _found(context, listener, parameters, new, message)


def _found(
    context: Context, listener: ast.FunctionDef, parameters: list[ast.arg], new: str, message: str
) -> Found:
    last = parameters[-1]
    if new:
        if any(parameter.arg == new for parameter in parameters) or context.uses(new, listener):
            return Found(last, message, reason=f"the name {new} is used otherwise in the listener")
        is_result = len(parameters) == 5
        text = f"{new}, " if is_result else f", {new}"
        edit = make.before(context, last, text) if is_result else make.after(context, last, text)
        return Found(last, message, make.fix(edit))
    guard = _guard(context, listener, last.arg)
    if len(context.uses(last.arg, listener)) > (0 if guard is None else 1):
        return Found(last, message, reason=f"{last.arg} is used: it is always False on 2.0")
    start, end = context.span(parameters[0]).end, context.span(last).end
    if "#" in context.module.text[start:end]:
        return Found(last, message, reason="a comment is in the way")
    edits = [Edit(start, end, "")] if guard is None else [Edit(start, end, ""), guard]
    return Found(last, message, make.fix(*edits))


def _guard(context: Context, listener: ast.FunctionDef, name: str) -> Edit | None:
    """The removal of `if branch: return`, which never returns when branch is False."""
    for statement in listener.body[:-1]:
        match statement:
            case ast.If(test=ast.Name(id=tested), body=[ast.Return(value=None)], orelse=[]) if (
                tested == name
            ):
                lines, text = context.module.lines, context.module.text
                start = lines.start_of(statement.lineno)
                end = lines.start_of((statement.end_lineno or statement.lineno) + 1)
                if "#" not in text[start:end] and text[start:end].count("\n") == 2:
                    return Edit(start, end, "")
    return None
