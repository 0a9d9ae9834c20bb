"""The calls that made what a name stands for: `metadata` is `MetaData(schema="x")`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from ..project.names import canonical
from ..project.scopes import How
from ..source.module import Module
from .context import Context

_DEPTH = 8


@dataclass(frozen=True, slots=True)
class Made:
    """A call and the module it stands in."""

    module: Module
    call: ast.Call

    def argument(self, name: str) -> ast.expr | None:
        """A keyword argument of the call."""
        return next((k.value for k in self.call.keywords if k.arg == name), None)


def made_by(context: Context, node: ast.expr | None, *makers: str) -> Made | None:
    """The call of one of these names that an expression is, or that its name is bound to."""
    if isinstance(node, ast.Call):
        return Made(context.module, node) if context.calls(node, *makers) else None
    if not isinstance(node, ast.Name):
        return None
    return of_name(context, context.module, node.id, node, *makers)


def of_name(context: Context, module: Module, name: str, at: ast.AST, *makers: str) -> Made | None:
    """The one call of these names that a name is bound to, as seen from a place in a module."""
    found = list(_bound(context, module, name, at))
    if len(found) != 1:
        return None
    origin = canonical(context.infer.origin(found[0].module, found[0].call.func))
    return found[0] if origin in makers else None


def _bound(
    context: Context, module: Module, name: str, at: ast.AST, depth: int = 0
) -> Iterator[Made]:
    scope = context.project.scope(module, at)
    while name not in scope.bindings and scope.parent is not None:
        scope = scope.parent
    for star in scope.stars if name not in scope.bindings and depth < _DEPTH else ():
        yield from _in_file(context, module, star, name, depth)
    for binding in scope.bindings.get(name, []):
        if binding.how is How.IMPORT and depth < _DEPTH:
            source, _, last = binding.origin.rpartition(".")
            yield from _in_file(context, module, source, last, depth)
        elif isinstance(binding.value, ast.Call) and not binding.path:
            yield Made(module, binding.value)


def _in_file(
    context: Context, module: Module, source: str, name: str, depth: int
) -> Iterator[Made]:
    path = context.project.layout.find(source, module.path) if source else None
    other = context.project.module(path) if path else None
    if other is not None and other is not module and other.tree.body:
        yield from _bound(context, other, name, other.tree.body[0], depth + 1)
