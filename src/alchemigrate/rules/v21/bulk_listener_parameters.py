"""Listeners for bulk updates and deletes get one object.

`after_bulk_update` and `after_bulk_delete` called a listener with `(session, query, query_context,
result)` up to 0.8, and still did so with a warning; 2.1 passes the one `update_context` (or
`delete_context`) that there is since 0.9. The names in the listener become its attributes;
`query_context` was None since 1.4.

Left alone: listeners with one parameter or any number. Reported only: listeners in which a
parameter is assigned, or named in a function inside.
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
    code="AL881",
    level=Level.BREAKS,
    since="2.1",
    rows=("event-after-bulk-legacy",),
    examples=(
        Example(
            "@event.listens_for(Session, 'after_bulk_update')\n"
            "def note(session, query, query_context, result):  # log\n"
            "    print(session, result.rowcount)\n",
            "@event.listens_for(Session, 'after_bulk_update')\n"
            "def note(update_context):  # log\n"
            "    print(update_context.session, update_context.result.rowcount)\n",
            target="2.1",
        ),
        Example(
            "def gone(s, q, c, r):\n    return c or q\n\n"
            "event.listen(Session, 'after_bulk_delete', gone)\n",
            "def gone(delete_context):\n    return None or delete_context.query\n\n"
            "event.listen(Session, 'after_bulk_delete', gone)\n",
            target="2.1",
            title="other names",
        ),
        Example(
            "@event.listens_for(Session, 'after_bulk_update')\n"
            "def note(session, query, query_context, result):\n"
            "    result = list(result)\n",
            FLAGGED,
            target="2.1",
            title="assigned",
        ),
        Example(
            "@event.listens_for(Session, 'after_bulk_update')\ndef note(update_context):\n"
            "    pass\n",
            None,
            target="2.1",
        ),
        Example(
            "@event.listens_for(Session, 'after_bulk_update')\ndef note(*arguments):\n    pass\n",
            None,
            target="2.1",
            title="any number",
        ),
        Example("def note(session, query, query_context, result):\n    pass\n", None, target="2.1"),
    ),
)

_NEW = {"after_bulk_update": "update_context", "after_bulk_delete": "delete_context"}
_MEMBERS = (".session", ".query", "", ".result")


@RULE.on(ast.Call, names=listeners.NAMES)
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A listener with the four parameters."""
    name = listeners.event_name(context, call)
    new = _NEW.get(str(name.value)) if name is not None else None
    listener = listeners.listener(context, call) if new is not None else None
    if new is None or listener is None:
        return
    taken = listener.args
    parameters = [*taken.posonlyargs, *taken.args]
    if len(parameters) != len(_MEMBERS) or taken.vararg or taken.kwarg or taken.defaults:
        return
    message = f"this listener gets one {new} on 2.1"
    places = _places(listener, [parameter.arg for parameter in parameters], new)
    start, end = context.span(parameters[0]).start, context.span(parameters[-1]).end
    if places is None or "#" in context.module.text[start:end]:
        reason = f"a parameter is assigned or named inside: take {new} and read its attributes"
        yield Found(listener, message, reason=reason)
        return
    edits = [Edit(start, end, new)]
    for node, member in places:
        text = f"{new}{member}" if member else "None"
        edits.append(make.replace(context, node, text))
    yield Found(listener, message, make.fix(*edits))


def _places(
    listener: ast.FunctionDef, names: list[str], new: str
) -> list[tuple[ast.Name, str]] | None:
    """Where the parameters are read, and what each becomes; None if one is bound or hidden."""
    members = dict(zip(names, _MEMBERS, strict=True))
    found = []
    for statement in listener.body:
        for node in ast.walk(statement):
            if isinstance(node, (ast.FunctionDef, ast.Lambda, ast.ClassDef, ast.JoinedStr)):
                return None
            if not isinstance(node, ast.Name):
                continue
            if node.id == new or (node.id in members and not isinstance(node.ctx, ast.Load)):
                return None
            if node.id in members:
                found.append((node, members[node.id]))
    return found
