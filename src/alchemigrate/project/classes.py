"""How classes of the project hang together: bases, bodies, and what methods assign to self."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .kinds import Kind, Ref, Value
from .resolver import Resolver
from .scopes import Binding


def find_in_class(infer: Resolver, ref: Ref, name: str) -> tuple[Ref, Binding] | None:
    """Where a class or its bases bind `name` in their bodies, nearest first."""
    for base in lineage(infer, ref):
        scope = infer.project.own_scope(base.module, base.node)
        found = scope.bindings.get(name)
        if found:
            return base, found[-1]
    return None


def lineage(infer: Resolver, ref: Ref) -> list[Ref]:
    """A class and its bases in the project, breadth first (the order of lookup, nearly)."""
    order: list[Ref] = []
    queue = [ref]
    while queue:
        current = queue.pop(0)
        if current in order or not isinstance(current.node, ast.ClassDef):
            continue
        order.append(current)
        for base in current.node.bases:
            value = infer.value(current.module, base)
            if value.kind is Kind.CLASS and value.ref is not None:
                queue.append(value.ref)
    return order


def outside_bases(infer: Resolver, ref: Ref) -> Iterator[Value]:
    """Values of all bases, in the whole lineage, that are no classes of the project."""
    for current in lineage(infer, ref):
        assert isinstance(current.node, ast.ClassDef)
        for base in current.node.bases:
            inner = base.value if isinstance(base, ast.Subscript) else base
            value = infer.value(current.module, inner)
            if value.kind is not Kind.CLASS:
                yield value
