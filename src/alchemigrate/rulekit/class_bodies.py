"""Adding a line to the body of a class."""

from __future__ import annotations

import ast

from ..values.text import Edit
from . import make
from .context import Context


def in_one_line(node: ast.ClassDef) -> bool:
    """Whether the body stands on the line of `class` itself."""
    return node.body[0].lineno == node.lineno


def added_attribute(context: Context, node: ast.ClassDef, line: str, *behind: str) -> Edit:
    """Add an assignment: behind those of the names `behind`, else at the top of the body."""
    newline = context.module.newline
    indent = make.indent_of(context, node.body[0])
    before = [s for s in node.body if isinstance(s, ast.Assign) and _binds(s, behind)]
    first = node.body[0]
    if before:
        at = context.module.lines.end_of(before[-1].end_lineno or 0)
        text = f"{indent}{line}{newline}"
    elif isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        at = context.module.lines.end_of(first.end_lineno or 0)
        text = f"{newline}{indent}{line}{newline}"
    else:
        at = context.module.lines.start_of(min([first.lineno, *_decorator_lines(first)]))
        return Edit(at, at, f"{indent}{line}{newline}{newline}")
    return Edit(at, at, text if context.module.text[:at].endswith("\n") else newline + text)


def _binds(statement: ast.Assign, names: tuple[str, ...]) -> bool:
    return any(isinstance(t, ast.Name) and t.id in names for t in statement.targets)


def _decorator_lines(statement: ast.stmt) -> list[int]:
    return [decorator.lineno for decorator in getattr(statement, "decorator_list", [])]
