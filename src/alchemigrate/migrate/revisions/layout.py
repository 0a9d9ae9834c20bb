"""Lines of a revision: the arguments of calls that are too long stand one below another."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

WIDTH = 96
"""Characters of a line inside a function."""


def laid_out(lines: Iterable[str]) -> list[str]:
    """The lines, with those that are too long on several."""
    return [part for line in lines for part in _parts(line)]


def _parts(line: str) -> Iterator[str]:
    text = line.lstrip(" ")
    indent = line[: len(line) - len(text)]
    call = _call(text) if len(line) > WIDTH else None
    if call is None:
        yield line
        return
    function = ast.get_source_segment(text, call.func)
    given = [ast.get_source_segment(text, one) for one in (*call.args, *call.keywords)]
    yield f"{indent}{function}("
    yield from (f"{indent}    {one}," for one in given)
    yield f"{indent})"


def _call(text: str) -> ast.Call | None:
    """The call that a line is, if it is nothing else."""
    try:
        body = ast.parse(text).body
    except SyntaxError:
        return None
    match body:
        case [ast.Expr(value=ast.Call() as call)]:
            return call
    return None
