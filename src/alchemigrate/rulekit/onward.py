"""What becomes of a Query behind a call: whether anything later names its entity."""

from __future__ import annotations

import ast

from ..project.kinds import Kind
from .context import Context
from .dead_imports import imported_from_here

_KEEPING = {
    *("limit", "offset", "slice", "filter_by", "distinct", "yield_per", "populate_existing"),
    *("enable_eagerloads", "autoflush", "execution_options", "with_for_update"),
}
_NAMING = {"filter", "where", "order_by", "add_columns"}
_ENDING = {"count", "all", "first", "one", "one_or_none", "exists", "__iter__"}


def unnamed(context: Context, query: ast.expr, columns: bool = False) -> bool:
    """Whether all that is done with a query is indifferent to how its entity is called.

    Methods that take columns or classes (`filter()`, `order_by()`, `join()`, `options()`) are not;
    neither is a query that is handed on to other code. With `columns`, `filter()` and `order_by()`
    may name columns: those of the class are those of an entity made of its very tables.
    """
    parent = context.parent(query)
    match parent:
        case ast.Attribute(attr=method):
            call = context.parent(parent)
            if not isinstance(call, ast.Call) or call.func is not parent:
                return False
            if method in _ENDING:
                return not call.args and not call.keywords
            return _keeps(context, call, method, columns) and unnamed(context, call, columns)
        case ast.For(iter=source) | ast.comprehension(iter=source):
            return source is query
        case ast.Call(func=ast.Name(id="list" | "len" | "tuple"), args=[single], keywords=[]):
            return single is query
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if value is query:
            return _name_unnamed(context, parent, name, columns)
        case ast.Lambda(body=body) if body is query:
            return _baked_unnamed(context, parent, columns)
    return False


def _keeps(context: Context, call: ast.Call, method: str, columns: bool) -> bool:
    if method in _NAMING:
        return columns and not any(
            context.kind(node) is Kind.RELATIONSHIP
            for argument in call.args
            for node in ast.walk(argument)
            if isinstance(node, ast.expr)
        )
    return method in _KEEPING and (method != "distinct" or not call.args)


def _baked_unnamed(context: Context, maker: ast.Lambda, columns: bool) -> bool:
    """`query = bakery(lambda session: ..)`, which is called with a session wherever it is used."""
    call = context.parent(maker)
    statement = context.parent(call) if call is not None else None
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(args=[single]) as made) if (
            made is call and single is maker
        ):
            if not _bound_once(context, statement, name):
                return False
            home = context.function(statement) or context.module.tree
            runs = [context.parent(use) for use in context.uses(name, home)]
            return all(
                isinstance(run, ast.Call)
                and isinstance(run.func, ast.Name)
                and unnamed(context, run, columns)
                for run in runs
            )
    return False


def _name_unnamed(context: Context, statement: ast.Assign, name: str, columns: bool) -> bool:
    """Whether that holds of all uses of a name that is bound once."""
    home = context.function(statement) or context.module.tree
    return _bound_once(context, statement, name) and all(
        unnamed(context, use, columns) for use in context.uses(name, home)
    )


def _bound_once(context: Context, statement: ast.Assign, name: str) -> bool:
    scope = context.scope(statement)
    if len(scope.bindings.get(name, [])) != 1 or name in scope.elsewhere:
        return False
    at_top = context.function(statement) is None
    return not (at_top and imported_from_here(context, name))
