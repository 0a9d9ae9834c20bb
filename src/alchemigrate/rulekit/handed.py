"""New objects that a function is handed by its callers."""

from __future__ import annotations

import ast

from ..project.parameters import given_at_calls
from ..project.scopes import How
from .context import Context
from .pending import bindings_of, constructs, is_added, is_adding, made_here


def handed_new(context: Context, node: ast.expr) -> bool:
    """Whether a name is a parameter that some call fills with a new object nothing there adds."""
    bindings = bindings_of(context, node)
    function = context.function(node)
    if function is None or len(bindings) != 1 or bindings[0].how is not How.PARAMETER:
        return False
    argument = bindings[0].node
    assert isinstance(argument, ast.arg)
    if context.parent(context.parent(argument) or argument) is not function:
        return False
    return any(
        _is_pending(Context(site.module, context.project, context.target), site.call, given)
        for site, given in given_at_calls(context.infer, context.module, function, argument)
    )


def _is_pending(there: Context, call: ast.Call, given: ast.expr) -> bool:
    """Whether a call hands over a new object that is not added beside it."""
    if isinstance(given, ast.Name):
        if not made_here(there, given) or is_added(there, given.id, call):
            return False
    elif not constructs(there, given):
        return False
    statement = there.statement(call)
    if isinstance(statement, ast.Assign) and statement.value is call:
        kept = statement.targets[0]
        return not (isinstance(kept, ast.Name) and is_added(there, kept.id, call))
    return not any(
        isinstance(around, ast.Call)
        and is_adding(getattr(around.func, "attr", getattr(around.func, "id", "")))
        for around in there.ancestors(call)
    )
