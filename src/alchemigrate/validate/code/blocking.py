"""Statements that a synchronous session sends inside async functions."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...project.kinds import Kind
from ...project.scopes import own_nodes
from ...rulekit.context import Context
from ...values.query_use import Blocking

SESSION = frozenset("execute exec scalars scalar get get_one commit flush refresh merge".split())
QUERY = frozenset("all first one one_or_none scalar count get update delete".split())


def blocking(context: Context) -> Iterator[Blocking]:
    """The async functions of a module that wait for the database without letting others run."""
    for function in context.module.of(ast.AsyncFunctionDef):
        lines = sorted(
            {
                node.lineno
                for node in own_nodes(function)
                if isinstance(node, ast.Call) and _sends(context, node)
            }
        )
        if lines:
            yield Blocking(context.module.path, function.name, tuple(lines))


def _sends(context: Context, call: ast.Call) -> bool:
    """Whether a call sends SQL at once: it is neither awaited nor handed to something that is."""
    if not isinstance(call.func, ast.Attribute):
        return False
    names = {Kind.SESSION: SESSION, Kind.SCOPED_SESSION: SESSION, Kind.QUERY: QUERY}
    if call.func.attr not in SESSION | QUERY:
        return False
    receiver = context.value(call.func.value)
    if receiver.is_async or call.func.attr not in names.get(receiver.kind, ()):
        return False
    for around in context.ancestors(call):
        if isinstance(around, ast.stmt):
            return True
        if isinstance(around, (ast.Await, ast.Call, ast.Lambda, ast.List, ast.Tuple)):
            return isinstance(around, ast.Call) and _inside(around.func, call)
    return False


def _inside(outer: ast.AST, inner: ast.AST) -> bool:
    return any(node is inner for node in ast.walk(outer))
