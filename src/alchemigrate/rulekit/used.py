"""What earlier statements prove of a name: whatever `len(x)` was taken of is not None."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .context import Context


def used_as_object(context: Context, name: ast.Name) -> bool:
    """Whether a statement that always runs before a use would have failed if the name were None."""
    scope = context.scope(name)
    for earlier in _before(context, name):
        if any(_binds(node, name.id) for node in ast.walk(earlier)):
            return False
        if context.scope(earlier) is scope and _needs_object(earlier, name.id):
            return True
    return False


def _before(context: Context, node: ast.AST) -> Iterator[ast.stmt]:
    """Statements in front of a node, nearest first, in its block and the blocks around it."""
    statement = context.statement(node)
    while True:
        block = context.block(statement)
        yield from reversed(block[: block.index(statement)])
        around = context.parent(statement)
        if not isinstance(around, (ast.If, ast.With)):
            return
        statement = around


def _binds(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load)


def _needs_object(statement: ast.stmt, name: str) -> bool:
    """Whether the part of a statement that always runs takes a length or an item of a name."""
    parts: list[ast.AST]
    match statement:
        case ast.If(test=test):
            parts = [test.operand] if isinstance(test, ast.UnaryOp) else [test]
        case ast.Assign(value=value) | ast.Expr(value=value):
            parts = [value]
        case ast.For(iter=source):
            parts = [source]
        case _:
            return False
    return any(_takes_apart(part, name) for part in parts)


def _takes_apart(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=used)]):
            return used == name
        case ast.Subscript(value=ast.Name(id=used)):
            return used == name
        case ast.Call(func=ast.Attribute(value=ast.Name(id=used))):
            return used == name
    return False
