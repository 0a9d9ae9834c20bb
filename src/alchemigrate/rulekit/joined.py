"""Sessions that join the transaction of a connection: what is bound to what, and begun where."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..project.kinds import Kind
from ..project.parameters import fixture_of
from ..source.module import Module
from .context import Context, Function

_MAKERS = (
    "sqlalchemy.orm.Session",
    "sqlalchemy.orm.sessionmaker",
    "sqlalchemy.ext.asyncio.AsyncSession",
    "sqlalchemy.ext.asyncio.async_sessionmaker",
)
_MADE = (Kind.SESSION, Kind.SESSION_FACTORY, Kind.SCOPED_SESSION)


def bound_connection(context: Context, call: ast.Call) -> ast.expr | None:
    """What a Session is bound to by a call that makes it or its maker, and says no way to join."""
    if not call.args and not any(keyword.arg == "bind" for keyword in call.keywords):
        return None
    if any(keyword.arg in ("join_transaction_mode", None) for keyword in call.keywords):
        return None
    bind = context.argument(call, "bind", 0)
    if not isinstance(bind, (ast.Name, ast.Attribute)):
        return None
    if context.calls(call, *_MAKERS):
        return bind
    factory = context.kind(call.func) in (Kind.SESSION_FACTORY, Kind.SCOPED_SESSION)
    return bind if factory and context.kind(call) in _MADE else None


def begun_outside(context: Context, connection: ast.expr, method: str) -> bool:
    """Whether a transaction (or a savepoint) is begun on a connection, in its function or fixture.

    `method` is `begin` or `begin_nested`.
    """
    around = context.function(connection)
    home = around or context.module.tree
    if any(_begins(context.module, home, context.source(connection), method, connection)):
        return True
    if around is None or not isinstance(connection, ast.Name):
        return False
    found = fixture_of(context.infer, context.module, around, connection.id)
    return found is not None and _fixture_begins(*found, method)


def _begins(
    module: Module, home: ast.AST, text: str, method: str, before: ast.AST | None = None
) -> Iterator[bool]:
    line = before.lineno if before is not None else 0  # type: ignore[attr-defined]
    for node in ast.walk(home):
        match node:
            case ast.Call(func=ast.Attribute(value=receiver, attr=name)) if name == method:
                if module.source(receiver) == text and (not line or node.lineno <= line):
                    yield True
            case ast.withitem(
                context_expr=ast.Call(func=ast.Attribute(attr="begin")), optional_vars=bound
            ) if method == "begin" and bound is not None:
                if module.source(bound) == text:
                    yield True


def _fixture_begins(module: Module, function: Function, method: str) -> bool:
    """Whether a fixture begins a transaction on what it yields, or returns."""
    given = [
        node.value
        for node in ast.walk(function)
        if isinstance(node, (ast.Yield, ast.Return)) and node.value is not None
    ]
    texts = [module.source(one) for one in given]
    return any(any(_begins(module, function, text, method)) for text in texts)
