"""Requirements that `setup.py` gives to `setup()`: strings in lists, there or under a name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from .context import Context
from .requirements import Requirement, requirement_in

_LISTS = ("install_requires", "extras_require", "tests_require", "setup_requires")
_SETUP = ("setuptools.setup", "distutils.core.setup", "setuptools.core.setup")


def setup_requirements(context: Context, call: ast.Call) -> Iterator[Requirement]:
    """What a call of `setup()` requires; offsets are those of the file."""
    if context.origin(call.func) not in _SETUP:
        return
    for keyword in call.keywords:
        if keyword.arg in _LISTS:
            yield from _in_list(context, keyword.value)


def _in_list(context: Context, node: ast.expr, depth: int = 0) -> Iterator[Requirement]:
    match node:
        case ast.Constant(value=str(text)):
            yield from _in_text(context, node, text)
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Dict(values=parts):
            for part in parts:
                yield from _in_list(context, part, depth)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield from _in_list(context, left, depth)
            yield from _in_list(context, right, depth)
        case ast.Name(id=name) if depth < 5:
            bindings = context.scope(node).bindings.get(name, [])
            for binding in bindings if len(bindings) == 1 else ():
                if binding.value is not None and not binding.path:
                    yield from _in_list(context, binding.value, depth + 1)


def _in_text(context: Context, node: ast.Constant, text: str) -> Iterator[Requirement]:
    """One requirement, where the literal is written just as it reads."""
    span = context.span(node)
    source = context.module.text[span.start : span.end]
    if len(source) != len(text) + 2 or source[1:-1] != text or context.in_fstring(node):
        return
    found = requirement_in(text)
    if found is None:
        return
    by = span.start + 1
    extras_at = None if found.extras_at is None else found.extras_at + by
    yield replace(
        found, begin=found.begin + by, start=found.start + by, end=found.end + by,
        extras_at=extras_at,
    )  # fmt: skip
