"""What the callers of a function do with the Query that it returns."""

from __future__ import annotations

import ast

from ..project.escapes import escapes
from ..project.parameters import calls_of_function
from ..project.resolver import Site
from .context import Context, Function

_READING = {"all", "one", "one_or_none", "count"}
_DRAINING = {"list", "tuple", "set", "sorted", "enumerate", "len"}


def only_read(context: Context, returned: ast.Return) -> bool:
    """Whether all callers of the function around a `return`, one at least, only read what it gives.

    That is `all()`, `one()`, `one_or_none()`, `count()` and iterating: no caller narrows, orders,
    limits or hands on the Query. A caller that asks for an earlier `return` by a flag does not
    count.
    """
    function = context.function(returned)
    if function is None or escapes(context.infer, function, function.name):
        return False
    sites = [
        site
        for site in calls_of_function(context.infer, context.module, function)
        if not _leaves_before(function, returned, site)
    ]
    return bool(sites) and all(
        _reads(Context(site.module, context.project, context.target), site.call) for site in sites
    )


def _leaves_before(function: Function, returned: ast.Return, site: Site) -> bool:
    """Whether a call passes True for a parameter that makes the function return earlier."""
    flags = {
        statement.test.id
        for statement in function.body
        if isinstance(statement, ast.If)
        and isinstance(statement.test, ast.Name)
        and isinstance(statement.body[-1], ast.Return)
        and statement.lineno < returned.lineno
        and returned not in ast.walk(statement)
    }
    return any(
        keyword.arg in flags
        and isinstance(keyword.value, ast.Constant)
        and keyword.value.value is True
        for keyword in site.call.keywords
    )


def _reads(context: Context, query: ast.expr) -> bool:
    parent = context.parent(query)
    match parent:
        case ast.Attribute(attr=method) if method in _READING:
            call = context.parent(parent)
            return isinstance(call, ast.Call) and call.func is parent and not call.args
        case ast.For(iter=source) | ast.comprehension(iter=source):
            return source is query
        case ast.Call(func=ast.Name(id=name), args=[first, *_]) if name in _DRAINING:
            return first is query
        case ast.Assign(targets=[ast.Name(id=name)]):
            scope = context.scope(parent)
            if len(scope.bindings.get(name, [])) != 1 or name in scope.elsewhere:
                return False
            home = context.function(parent)
            return home is not None and all(_reads(context, u) for u in context.uses(name, home))
    return False
