"""Listeners of events: `@event.listens_for(target, "name")`, `event.listen(target, "name", f)`."""

from __future__ import annotations

import ast

from .context import Context

NAMES = ("listens_for", "listen")
_CALLS = ("sqlalchemy.event.listens_for", "sqlalchemy.event.listen")


def event_name(context: Context, call: ast.Call) -> ast.Constant | None:
    """The event's name in a call that registers a listener, None if it is none or not written."""
    if not context.calls(call, *_CALLS):
        return None
    name = context.argument(call, "identifier", 1)
    return name if isinstance(name, ast.Constant) and isinstance(name.value, str) else None


def listener(context: Context, call: ast.Call) -> ast.FunctionDef | None:
    """The function of this module that a call registers."""
    parent = context.parent(call)
    if isinstance(parent, ast.FunctionDef) and call in parent.decorator_list:
        return parent
    value = context.value(context.argument(call, "fn", 2))
    if value.ref is None or value.ref.module is not context.module:
        return None
    return value.ref.node if isinstance(value.ref.node, ast.FunctionDef) else None
