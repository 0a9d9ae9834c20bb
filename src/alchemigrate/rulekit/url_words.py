"""The words of a URL written as a literal, and where they stand in the file."""

from __future__ import annotations

import ast
import re

from ..values.text import Edit
from .context import Context

_HEAD = re.compile(r"[rRbBuU]{0,2}('''|\"\"\"|'|\")")


def head_edit(context: Context, node: ast.Constant, old: str, new: str) -> Edit | None:
    """Replace what a string literal begins with; None if its text does not show that plainly."""
    if context.in_fstring(node):
        return None
    start = context.span(node).start
    text = context.module.text
    quoted = _HEAD.match(text, start)
    if quoted is None or not text.startswith(old, quoted.end()):
        return None
    return Edit(quoted.end(), quoted.end() + len(old), new)


def fstring_head_edit(context: Context, node: ast.Constant, old: str, new: str) -> Edit | None:
    """The same for what an f-string begins with: the string's own place can be trusted."""
    whole = context.parent(node)
    if not isinstance(whole, ast.JoinedStr) or whole.values[0] is not node:
        return None
    if any(isinstance(around, ast.FormattedValue) for around in context.ancestors(whole)):
        return None
    text = context.module.text
    quoted = re.compile(r"[rR]?[fF][rR]?('''|\"\"\"|'|\")").match(text, context.span(whole).start)
    if quoted is None or not text.startswith(old, quoted.end()):
        return None
    return Edit(quoted.end(), quoted.end() + len(old), new)
