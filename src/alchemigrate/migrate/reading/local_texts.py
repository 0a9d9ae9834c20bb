"""Names that a function gives a value: they are its own, whatever the module calls so."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator


def bound(function: ast.FunctionDef | ast.For) -> Counter[str]:
    """Every name that is bound in a function or loop, and at how many places."""
    return Counter(_bound(function))


def _bound(function: ast.FunctionDef | ast.For) -> Iterator[str]:
    """Every name once for each place that gives it a value."""
    for node in ast.walk(function):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                yield name
            case ast.arg(arg=name):
                yield name
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                yield from (*names, *names)
            case ast.ExceptHandler(name=str(name)):
                yield name
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) if node is not function:
                yield name
            case ast.alias(name=name, asname=own):
                yield own or name.partition(".")[0]
