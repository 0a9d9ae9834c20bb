"""Putting statements into a `with` block: indentation, strings over several lines, free names."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterable
from functools import lru_cache

from ..values.text import Edit
from .context import Context
from .make import indent_of


def free_name(context: Context, at: ast.AST, *candidates: str) -> str:
    """The first candidate that nothing uses in the function (or module) around a node."""
    home = context.function(at) or context.module.tree
    taken = {name for node in ast.walk(home) for name in _names(node)}
    if home is context.module.tree:
        taken |= set(context.scope(at).bindings)
    for candidate in candidates:
        if candidate not in taken:
            return candidate
    number = 2
    while f"{candidates[0]}_{number}" in taken:
        number += 1
    return f"{candidates[0]}_{number}"


def _names(node: ast.AST) -> Iterable[str]:
    match node:
        case ast.Name(id=name) | ast.arg(arg=name) | ast.ExceptHandler(name=str(name)):
            return (name,)
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return (name,)
        case ast.alias(name=name, asname=asname):
            return (asname or name.partition(".")[0],)
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            return names
    return ()


def stands_alone(context: Context, first: ast.stmt, last: ast.stmt) -> bool:
    """Whether statements have their lines to themselves (a comment behind them aside)."""
    lines, text = context.module.lines, context.module.text
    head = text[lines.start_of(first.lineno) : context.span(first).start]
    end = context.span(last).end
    tail = text[end : lines.end_of(last.end_lineno or last.lineno)].strip()
    return not head.strip() and (not tail or tail.startswith("#"))


def newline(context: Context) -> str:
    """The line end that the file uses."""
    return "\r\n" if "\r\n" in context.module.text else "\n"


def enclose(context: Context, first: ast.stmt, last: ast.stmt, header: str) -> list[Edit]:
    """Put consecutive statements that stand alone into a block that `header` opens.

    `header` is without its colon. What lies inside a string of several lines is not moved.
    """
    indent = indent_of(context, first)
    by = "\t" if indent.endswith("\t") else "    "
    lines, text = context.module.lines, context.module.text
    inside = string_lines(text)
    start = lines.start_of(first.lineno)
    edits = [Edit(start, start, f"{indent}{header}:{newline(context)}{by}")]
    for number in range(first.lineno + 1, (last.end_lineno or last.lineno) + 1):
        at = lines.start_of(number)
        if number not in inside and text[at : lines.end_of(number)].strip():
            edits.append(Edit(at, at, by))
    return edits


def removal(context: Context, statement: ast.stmt) -> Edit:
    """Take out a statement that stands alone; `pass` where its block has no other.

    A comment behind it stays, on a line of its own.
    """
    span = context.span(statement)
    if len(context.block(statement)) == 1 and context.parent(statement) is not context.module.tree:
        return Edit(span.start, span.end, "pass")
    lines, text = context.module.lines, context.module.text
    end = lines.end_of(statement.end_lineno or statement.lineno)
    behind = text[span.end : end].strip()
    if behind:
        return Edit(span.start, span.end + text[span.end : end].index(behind[0]), "")
    return Edit(lines.start_of(statement.lineno), end, "")


def add_line_after(context: Context, statement: ast.stmt, *added: str) -> Edit:
    """Add lines behind a statement that stands alone, indented like it."""
    indent, end = indent_of(context, statement), newline(context)
    lines = context.module.lines
    number = statement.end_lineno or statement.lineno
    text = context.module.text[lines.start_of(number) : lines.end_of(number)].rstrip("\r\n")
    at = lines.start_of(number) + len(text)
    return Edit(at, at, "".join(f"{end}{indent}{line}" for line in added))


@lru_cache(maxsize=8)
def string_lines(text: str) -> frozenset[int]:
    """Numbers of the lines that begin inside a string."""
    found: set[int] = set()
    opened: list[int] = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        name = tokenize.tok_name[token.type]
        if name == "STRING":
            found.update(range(token.start[0] + 1, token.end[0] + 1))
        elif name == "FSTRING_START":
            opened.append(token.start[0])
        elif name == "FSTRING_END" and opened:
            found.update(range(opened.pop() + 1, token.end[0] + 1))
    return frozenset(found)
