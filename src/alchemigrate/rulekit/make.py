"""Edits, built from nodes: minimal, so that fixes inside one another compose."""

from __future__ import annotations

import ast
import re

from ..values.text import Edit, Fix, Import, Safety
from .context import Context

_BLANK = re.compile(r"(?:\s|\\\n|#[^\n]*)*")


def fix(
    *edits: Edit, imports: tuple[Import, ...] = (), unsafe: bool = False, note: str = ""
) -> Fix:
    """A fix of these edits."""
    return Fix(tuple(edits), Safety.UNSAFE if unsafe else Safety.SAFE, imports, note)


def replace(context: Context, node: ast.AST, text: str) -> Edit:
    """Replace a whole node; prefer smaller edits where something inside is to be kept."""
    span = context.span(node)
    return Edit(span.start, span.end, text)


def before(context: Context, node: ast.AST, text: str) -> Edit:
    """Insert text in front of a node."""
    start = context.span(node).start
    return Edit(start, start, text)


def after(context: Context, node: ast.AST, text: str) -> Edit:
    """Insert text behind a node."""
    end = context.span(node).end
    return Edit(end, end, text)


def wrap(context: Context, node: ast.AST, left: str, right: str) -> tuple[Edit, Edit]:
    """Put text on both sides of a node."""
    return before(context, node, left), after(context, node, right)


def between(context: Context, left: ast.AST, right: ast.AST, text: str) -> Edit:
    """Replace what stands between two nodes."""
    return Edit(context.span(left).end, context.span(right).start, text)


def rename_attribute(context: Context, node: ast.Attribute, name: str) -> Edit:
    """Give an attribute another name: only that name changes."""
    end = context.span(node).end
    return Edit(end - len(node.attr), end, name)


def rename_keyword(context: Context, keyword: ast.keyword, name: str) -> Edit:
    """Give a keyword argument another name."""
    start = context.span(keyword).start
    return Edit(start, start + len(keyword.arg or ""), name)


def skip_blank(context: Context, offset: int) -> int:
    """The first offset from here that is no white space, line joining or comment."""
    found = _BLANK.match(context.module.text, offset)
    return found.end() if found else offset


def open_parenthesis(context: Context, call: ast.Call) -> int:
    """Offset of the parenthesis that opens a call's arguments."""
    text = context.module.text
    offset = skip_blank(context, context.span(call.func).end)
    while text[offset] == ")":
        offset = skip_blank(context, offset + 1)
    return offset


def close_parenthesis(context: Context, call: ast.Call) -> int:
    """Offset of the parenthesis that closes a call."""
    return context.span(call).end - 1


def outer_start(context: Context, node: ast.AST) -> int:
    """Where an argument begins, its own parentheses included."""
    text, start = context.module.text, context.span(node).start
    limit = _container_start(context, node)
    end = outer_end_plain(context, node)
    while True:
        back = start
        while back > limit and text[back - 1].isspace():
            back -= 1
        ahead = skip_blank(context, end)
        if back > limit and text[back - 1] == "(" and text[ahead : ahead + 1] == ")":
            start, end = back - 1, ahead + 1
        else:
            return start


def outer_end_plain(context: Context, node: ast.AST) -> int:
    """Where a node ends."""
    return context.span(node).end


def outer_end(context: Context, node: ast.AST) -> int:
    """Where an argument ends, its own parentheses included."""
    text, start, end = context.module.text, context.span(node).start, context.span(node).end
    limit = _container_start(context, node)
    while True:
        back = start
        while back > limit and text[back - 1].isspace():
            back -= 1
        ahead = skip_blank(context, end)
        if back > limit and text[back - 1] == "(" and text[ahead : ahead + 1] == ")":
            start, end = back - 1, ahead + 1
        else:
            return end


def _container_start(context: Context, node: ast.AST) -> int:
    parent = context.parent(node)
    while isinstance(parent, (ast.keyword, ast.Starred)):
        parent = context.parent(parent)
    if isinstance(parent, ast.Call):
        return open_parenthesis(context, parent) + 1
    return context.span(parent).start if isinstance(parent, (ast.expr, ast.stmt)) else 0


def arguments(call: ast.Call) -> list[ast.expr | ast.keyword]:
    """All arguments of a call in source order."""
    both: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
    return sorted(both, key=lambda node: (node.lineno, node.col_offset))


def remove_argument(context: Context, call: ast.Call, argument: ast.expr | ast.keyword) -> Edit:
    """Remove one argument of a call with the comma that belongs to it."""
    ordered = arguments(call)
    index = ordered.index(argument)
    text = context.module.text
    start, end = outer_start(context, argument), outer_end(context, argument)
    if index + 1 < len(ordered):
        following = outer_start(context, ordered[index + 1])
        if "#" in text[end:following]:
            following = text.index("#", text.index(",", end))
        return Edit(start, following, "")
    if index > 0:
        return Edit(outer_end(context, ordered[index - 1]), end, "")
    ahead = skip_blank(context, end)
    if text[ahead : ahead + 1] == ",":
        end = ahead + 1
    return Edit(start, end, "")


def append_argument(context: Context, call: ast.Call, text: str) -> Edit:
    """Add an argument at the end of a call, on a line of its own where the last one has one.

    A comment behind the last one stays with it.
    """
    ordered = arguments(call)
    if not ordered:
        at = close_parenthesis(context, call)
        return Edit(at, at, text)
    start, end = outer_start(context, ordered[-1]), outer_end(context, ordered[-1])
    if isinstance(ordered[-1], ast.keyword):
        start = context.span(ordered[-1]).start
    before = context.module.text[context.module.lines.start_of(ordered[-1].lineno) : start]
    behind = context.module.text[end : context.module.lines.end_of(_last_line(ordered[-1]))]
    joins = before.strip() or "#" in behind
    separator = ", " if joins else f",{context.module.newline}{before}"
    return Edit(end, end, f"{separator}{text}")


def _last_line(node: ast.expr | ast.keyword) -> int:
    return node.end_lineno or node.lineno


def indent_of(context: Context, node: ast.AST) -> str:
    """The white space in front of the line where a node begins."""
    line = context.module.text[context.module.lines.start_of(node.lineno) :]  # type: ignore[attr-defined]
    return line[: len(line) - len(line.lstrip(" \t"))]


def indent_block(context: Context, first: ast.stmt, last: ast.stmt, by: str = "    ") -> list[Edit]:
    """Indent the lines of consecutive statements, but not the insides of multi-line strings."""
    lines = context.module.lines
    inside: set[int] = set()
    for statement in _statements(context, first, last):
        for node in ast.walk(statement):
            if isinstance(node, (ast.Constant, ast.JoinedStr)) and _is_text(node):
                inside.update(range(node.lineno + 1, (node.end_lineno or node.lineno) + 1))
    edits = []
    for number in range(first.lineno, (last.end_lineno or last.lineno) + 1):
        start = lines.start_of(number)
        if number not in inside and context.module.text[start : lines.end_of(number)].strip():
            edits.append(Edit(start, start, by))
    return edits


def _is_text(node: ast.Constant | ast.JoinedStr) -> bool:
    return isinstance(node, ast.JoinedStr) or isinstance(node.value, (str, bytes))


def _statements(context: Context, first: ast.stmt, last: ast.stmt) -> list[ast.stmt]:
    block = context.block(first)
    return block[block.index(first) : block.index(last) + 1]
