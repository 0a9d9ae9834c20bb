"""Loops over what is written down: what each turn gives the names of the loop."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from ...rulekit.evaluating.evaluate import Reader
from .local_texts import bound

MOST = 100
"""Turns that are read one by one."""
LITERALS = (str, int, float, type(None))
LOOKING = ("enumerate", "len", "list", "reversed", "sorted", "tuple", "zip")
"""Functions that leave a list as it is."""


def literal(value: object) -> bool:
    """Whether something is a row of literals, or of rows of them."""
    return isinstance(value, tuple | list) and all(
        isinstance(one, LITERALS) or literal(one) for one in value
    )


def turns(loop: ast.For, reader: Reader) -> Sequence[Mapping[str, object]] | None:
    """The names of a loop with what they are given, turn by turn; None where that is not certain:
    its body gives them something else, breaks off, or goes over a list that may be changed."""
    values = reader.attempt(loop.iter)
    names = {one.id for one in ast.walk(loop.target) if isinstance(one, ast.Name)}
    often = bound(loop)
    inside = [one for statement in loop.body for one in ast.walk(statement)]
    if not literal(values) or len(values) > MOST or any(often[name] > 1 for name in names):
        return None
    if any(isinstance(one, ast.Break) for one in inside):
        return None
    if isinstance(values, list) and _may_change(loop.iter, reader.context.module.tree):
        return None
    found = [_given(loop.target, value) for value in values]
    return [dict(one) for one in found if one is not None] if None not in found else None


def _given(target: ast.expr, value: object) -> list[tuple[str, object]] | None:
    """What a turn gives each name; None where the value has another shape."""
    if isinstance(target, ast.Name):
        return [(target.id, value)]
    if not isinstance(target, ast.Tuple | ast.List) or not isinstance(value, tuple | list):
        return None
    if len(target.elts) != len(value):
        return None
    parts = [_given(one, each) for one, each in zip(target.elts, value, strict=True)]
    return [one for part in parts for one in part or ()] if None not in parts else None


def _may_change(node: ast.expr, tree: ast.Module) -> bool:
    """Whether a list that has a name may be another one by the time it is gone over."""
    if not isinstance(node, ast.Name):
        return False
    used = [one for one in ast.walk(tree) if _is(one, node.id) and _loads(one)]
    return not set(used) <= set(_only_read(tree))


def _only_read(tree: ast.Module) -> Iterator[ast.AST]:
    """Expressions that are gone over, or looked at."""
    for one in ast.walk(tree):
        match one:
            case ast.For(iter=source) | ast.comprehension(iter=source):
                yield source
            case ast.Call(func=ast.Name(id=name), args=arguments) if name in LOOKING:
                yield from arguments
            case ast.Compare(comparators=compared):
                yield from compared


def _is(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _loads(node: ast.AST) -> bool:
    return isinstance(getattr(node, "ctx", None), ast.Load)
