"""Engines that statements were given themselves (`select(.., bind=engine)`): needed, and which."""

from __future__ import annotations

import ast

from ..project.kinds import Kind
from .bound import Named
from .context import Context
from .dead_imports import imported_from_here
from .statements import assigned_value

_RUNNERS = (Kind.CONNECTION, Kind.ENGINE, Kind.SESSION, Kind.SCOPED_SESSION)
_EXECUTING = frozenset("execute scalar scalars stream stream_scalars exec_driver_sql".split())
_DEPTH = 6


def needs_no_engine(context: Context, node: ast.expr, depth: int = 0) -> bool:
    """Whether all that becomes of a statement or expression is proven to use no engine of its own.

    It is executed by a connection, session or engine, part of a statement that is, or dropped.
    """
    if depth > _DEPTH:
        return False
    parent = context.parent(node)
    match parent:
        case ast.keyword() | ast.Compare() | ast.BinOp() | ast.List() | ast.Tuple() | ast.Starred():
            around = context.parent(parent) if isinstance(parent, ast.keyword) else parent
            if isinstance(parent, ast.keyword):
                return isinstance(around, ast.Call) and _of_call(context, around, depth)
            return isinstance(parent, ast.expr) and needs_no_engine(context, parent, depth)
        case ast.Attribute(attr=name):
            call = context.parent(parent)
            if name in _EXECUTING or not isinstance(call, ast.Call) or call.func is not parent:
                return False
            return needs_no_engine(context, call, depth)
        case ast.Call() if node in parent.args:
            return _of_call(context, parent, depth)
        case ast.Expr():
            return True
        case ast.Assign(targets=[ast.Name(id=name)]):
            return _of_name(context, parent, name, depth)
    return False


def _of_call(context: Context, call: ast.Call, depth: int) -> bool:
    """Whether what a call is given needs no engine: it is executed, or part of something else."""
    match call.func:
        case ast.Attribute(value=receiver, attr=name) if name in _EXECUTING:
            return context.kind(receiver) in _RUNNERS
    if context.origin(call.func) == "builtins.str":
        return True
    part = context.kind(call) in (Kind.SELECT, Kind.DML, Kind.COLUMN, Kind.FROM)
    return part and needs_no_engine(context, call, depth + 1)


def _of_name(context: Context, node: ast.Assign, name: str, depth: int) -> bool:
    scope = context.scope(node)
    if isinstance(scope.node, ast.ClassDef) or name in scope.elsewhere:
        return False
    if scope.parent is None and imported_from_here(context, name):
        return False
    uses = context.uses(name, scope.node)
    return all(needs_no_engine(context, use, depth + 1) for use in uses)


def own_engine(context: Context, statement: ast.expr, depth: int = 0) -> Named | None:
    """The engine that a statement was made with, if it is named the same where it is executed."""
    if depth > _DEPTH:
        return None
    if isinstance(statement, ast.Name):
        value = assigned_value(context, statement)
        same = value is not None and context.scope(value) is context.scope(statement)
        return own_engine(context, value, depth + 1) if value is not None and same else None
    while isinstance(statement, ast.Call):
        for keyword in statement.keywords:
            if keyword.arg == "bind":
                known = isinstance(keyword.value, ast.Name) and context.kind(keyword.value) in (
                    Kind.ENGINE,
                    Kind.CONNECTION,
                )
                return Named(context.source(keyword.value)) if known else None
        if not isinstance(statement.func, ast.Attribute):
            return None
        statement = statement.func.value
    return None
