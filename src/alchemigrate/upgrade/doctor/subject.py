"""What a place in a file is about: the class, attribute, function or name that it defines."""

from __future__ import annotations

import ast
from pathlib import Path

_DEFINITIONS = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def subject(path: Path, line: int) -> str:
    """`Model.attribute`, `function` or `engine`, whatever is defined around a line; "" if nothing.

    Lines count from 1. What stands inside a function is that function's matter.
    """
    try:
        body: list[ast.stmt] = ast.parse(path.read_bytes()).body
    except (OSError, SyntaxError, ValueError):
        return ""
    names: list[str] = []
    while True:
        around = next((one for one in body if _first(one) <= line <= _last(one)), None)
        if around is None:
            return ".".join(names)
        if isinstance(around, _DEFINITIONS):
            names.append(around.name)
        else:
            names += _bound(around)
        if not isinstance(around, ast.ClassDef):
            return ".".join(names)
        body = around.body


def _first(statement: ast.stmt) -> int:
    decorators = statement.decorator_list if isinstance(statement, _DEFINITIONS) else []
    return min([statement.lineno, *(one.lineno for one in decorators)])


def _last(statement: ast.stmt) -> int:
    return statement.end_lineno or statement.lineno


def _bound(statement: ast.stmt) -> list[str]:
    """The name or attribute that an assignment binds, where it is a single one."""
    match statement:
        case ast.Assign(targets=[ast.Name() | ast.Attribute() as target]):
            return [ast.unparse(target)]
        case ast.AnnAssign(target=target):
            return [ast.unparse(target)]
    return []
