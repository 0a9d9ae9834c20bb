"""Bindings that a function makes in a scope around it: `global x` and `nonlocal x`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator

from ..source.module import Module
from .scopes import Binding, Scope

ScopeOf = Callable[[Module, ast.AST], Scope]


def rebound(module: Module, scope: Scope, scope_of: ScopeOf) -> list[Binding]:
    """What functions inside bind to names of `scope`, the scope of a module or a function."""
    if isinstance(scope.node, ast.Module):
        wanted = "global " in module.text
        return list(_by(ast.Global, module.nodes, module, scope_of)) if wanted else []
    if "nonlocal " not in module.text:
        return []
    found = _by(ast.Nonlocal, ast.walk(scope.node), module, scope_of)
    own = scope.bindings.keys() - scope.elsewhere
    return [binding for binding in found if binding.name in own]


def _by(
    kind: type[ast.Global | ast.Nonlocal],
    nodes: Iterable[ast.AST],
    module: Module,
    scope_of: ScopeOf,
) -> Iterator[Binding]:
    for node in nodes:
        if isinstance(node, kind):
            inner = scope_of(module, node)
            for name in node.names:
                yield from inner.bindings.get(name, ())
