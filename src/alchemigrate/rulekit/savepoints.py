"""Savepoints of a Session: which commits and rollbacks ended a `begin_nested()` in 1.x."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from .context import Context

_ENDS = ("commit", "rollback")


@dataclass(frozen=True, slots=True)
class Ends:
    """The calls that end a savepoint on every way through; or the reason why they are not known."""

    calls: tuple[ast.Call, ...] = ()
    reason: str = ""


def ends_of(context: Context, begin: ast.Call) -> Ends:
    """The ends of a savepoint that a statement `x.begin_nested()` (or `y = ..`) opens."""
    statement = context.statement(begin)
    assert isinstance(begin.func, ast.Attribute)
    receiver = ast.dump(begin.func.value)
    block = context.block(statement)
    if isinstance(context.parent(statement), ast.Try):
        return Ends(reason="it is begun inside the try: begin it in front, or use a with block")
    for following in block[block.index(statement) + 1 :]:
        inside = list(session_ends(following, receiver))
        if not inside:
            if isinstance(following, (ast.Return, ast.Raise)):
                break
            continue
        if isinstance(following, ast.Expr) and following.value is inside[0]:
            return Ends((inside[0],))
        if isinstance(following, ast.Try):
            return _of_try(following, inside, receiver)
        return Ends(
            reason="whether the commit or rollback behind it is reached depends on a condition"
        )
    return Ends(reason="what ends it stands elsewhere: end the savepoint's own object there")


def session_ends(node: ast.AST, receiver: str) -> Iterator[ast.Call]:
    """Calls of commit() and rollback() on a receiver (as dumped) anywhere below a node."""
    for inner in ast.walk(node):
        match inner:
            case ast.Call(func=ast.Attribute(value=value, attr=name)) if name in _ENDS:
                if ast.dump(value) == receiver:
                    yield inner


def _of_try(node: ast.Try, inside: list[ast.Call], receiver: str) -> Ends:
    """A try whose body (or else) commits once and whose handlers roll back, once each."""
    body = _direct([*node.body, *node.orelse], receiver)
    handlers = [_direct(handler.body, receiver) for handler in node.handlers]
    found = [*body, *(call for calls in handlers for call in calls)]
    if len(found) != len(inside) or len(body) != 1 or any(len(calls) > 1 for calls in handlers):
        return Ends(reason="the try behind it ends the savepoint in more than one way")
    for handler, calls in zip(node.handlers, handlers, strict=True):
        if not calls and not isinstance(handler.body[-1], (ast.Raise, ast.Return)):
            return Ends(reason="an exception leaves the savepoint open")
    return Ends(tuple(found))


def _direct(block: list[ast.stmt], receiver: str) -> list[ast.Call]:
    """Ends that are statements of a block themselves."""
    return [
        call
        for statement in block
        if isinstance(statement, ast.Expr)
        for call in session_ends(statement, receiver)
        if statement.value is call
    ]
