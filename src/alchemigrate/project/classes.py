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
    """A class and its bases in the project, in the order in which Python looks names up."""
    known = infer.lineages.get(ref)
    if known is None:
        circles = infer.circles
        known = _linear(infer, ref, ())
        if infer.circles == circles:
            infer.lineages[ref] = known
    return known


def _linear(infer: Resolver, ref: Ref, below: tuple[Ref, ...]) -> list[Ref]:
    if not isinstance(ref.node, ast.ClassDef):
        return []
    values = [infer.value(ref.module, written) for written in _written_bases(ref.node)]
    bases = [value.ref for value in values if value.kind is Kind.CLASS and value.ref is not None]
    bases = [base for base in bases if base not in (*below, ref)]
    return [ref, *_merged([*(_linear(infer, base, (*below, ref)) for base in bases), bases])]


def _merged(sequences: list[list[Ref]]) -> Iterator[Ref]:
    """Several orders as one that keeps each; where they contradict, the first one wins."""
    left = [sequence for sequence in sequences if sequence]
    while left:
        heads = [sequence[0] for sequence in left]
        free = [head for head in heads if not any(head in sequence[1:] for sequence in left)]
        chosen = (free or heads)[0]
        yield chosen
        rest = [[ref for ref in sequence if ref != chosen] for sequence in left]
        left = [sequence for sequence in rest if sequence]


def _written_bases(node: ast.ClassDef) -> Iterator[ast.expr]:
    """The bases of a class as written, `Repository` for `Repository[User]`."""
    for base in node.bases:
        yield base.value if isinstance(base, ast.Subscript) else base


def outside_bases(infer: Resolver, ref: Ref) -> Iterator[Value]:
    """Values of all bases, in the whole lineage, that are no classes of the project."""
    for current in lineage(infer, ref):
        assert isinstance(current.node, ast.ClassDef)
        for written in _written_bases(current.node):
            value = infer.value(current.module, written)
            if value.kind is not Kind.CLASS:
                yield value
