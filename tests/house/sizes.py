"""Sizes: a file is one concept, a function one thought."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from statistics import median

from house.sources import Source

Function = ast.FunctionDef | ast.AsyncFunctionDef


def lines(source: Source) -> int:
    """Lines of a file."""
    return source.text.count("\n") + (not source.text.endswith("\n") and bool(source.text))


def functions(source: Source) -> Iterator[Function]:
    """Every function and method of a file, nested ones too."""
    return (node for node in ast.walk(source.tree) if isinstance(node, Function))


def length(function: Function) -> int:
    """Lines from `def` to the end, docstring included."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def code_length(function: Function) -> int:
    """Lines from `def` to the end, docstring left out."""
    first = function.body[0]
    if ast.get_docstring(function, clean=False) is None:
        return length(function)
    return length(function) - ((first.end_lineno or first.lineno) - first.lineno + 1)


def long_files(found: Iterable[Source], limit: int) -> list[str]:
    """Files of more than `limit` lines."""
    return [f"{s.path}: {lines(s)} lines" for s in found if lines(s) > limit]


def long_functions(found: Iterable[Source], limit: int) -> list[str]:
    """Functions of more than `limit` lines."""
    return [
        f"{source.path}:{function.lineno}: {function.name} has {length(function)} lines"
        for source in found
        for function in functions(source)
        if length(function) > limit
    ]


def median_file(found: Iterable[Source]) -> float:
    """The median length of files, in lines."""
    return median([lines(source) for source in found] or [0])


def median_function(found: Iterable[Source]) -> float:
    """The median length of functions, in lines without docstrings."""
    sizes = [code_length(function) for source in found for function in functions(source)]
    return median(sizes or [0])
