"""What becomes of a Query behind a call: whether anything later names its entity."""

from __future__ import annotations

import ast

from .context import Context
from .dead_imports import imported_from_here

_KEEPING = {"limit", "offset", "filter_by", "distinct", "yield_per", "populate_existing"}
_ENDING = {"count", "all", "first", "one", "one_or_none", "exists", "__iter__"}


def unnamed(context: Context, query: ast.expr) -> bool:
    """Whether all that is done with a query is indifferent to how its entity is called.

    Methods that take columns or classes (`filter()`, `order_by()`, `join()`, `options()`) are not;
    neither is a query that is handed on to other code.
    """
    parent = context.parent(query)
    match parent:
        case ast.Attribute(attr=method):
            call = context.parent(parent)
            if not isinstance(call, ast.Call) or call.func is not parent:
                return False
            plain = method == "filter_by" or not call.args
            if method in _ENDING:
                return not call.args and not call.keywords
            return method in _KEEPING and (plain or method != "distinct") and unnamed(context, call)
        case ast.For(iter=source) | ast.comprehension(iter=source):
            return source is query
        case ast.Call(func=ast.Name(id="list" | "len" | "tuple"), args=[single], keywords=[]):
            return single is query
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if value is query:
            return _name_unnamed(context, parent, name)
    return False


def _name_unnamed(context: Context, statement: ast.Assign, name: str) -> bool:
    """Whether that holds of all uses of a name that is bound once."""
    scope = context.scope(statement)
    if len(scope.bindings.get(name, [])) != 1 or name in scope.elsewhere:
        return False
    home = context.function(statement) or context.module.tree
    if home is context.module.tree and imported_from_here(context, name):
        return False
    return all(unnamed(context, use) for use in context.uses(name, home))
