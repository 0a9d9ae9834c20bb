"""Names that stand for one text in all of a function."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ...rulekit.evaluating.evaluate import Reader
from .arguments import string


def texts(function: ast.FunctionDef, reader: Reader) -> Mapping[str, str]:
    """The names that get a text at the top of a function, and nothing else anywhere in it."""
    bound = Counter(_bound(function))
    found: dict[str, str] = {}
    for node in function.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if bound[name] == 1:
                text = string(value, replace(reader, local=found))
                if text is not None:
                    found[name] = text
    return found


def _bound(function: ast.FunctionDef) -> Iterator[str]:
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
