"""Lines that are aligned to a call's parenthesis, and that follow it where it moves."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from ..values.text import Edit
from . import make
from .blocks import string_lines
from .context import Context


def realigned(context: Context, call: ast.Call, edits: Iterable[Edit]) -> list[Edit]:
    """Edits that move a call's further lines as far as other edits move its parenthesis.

    None where its second line does not stand right behind the parenthesis: that is no alignment.
    """
    module, opening = context.module, make.open_parenthesis(context, call)
    number, _ = module.lines.position(opening)
    start, last = module.lines.start_of(number), call.end_lineno or number
    shift = sum(
        len(edit.text) - (edit.end - edit.start)
        for edit in edits
        if start <= edit.start and edit.end <= opening and "\n" not in edit.text
    )
    if not shift or last == number or _indent(context, number + 1) != opening + 1 - start:
        return []
    inside = string_lines(module.text)
    found = []
    for line in range(number + 1, last + 1):
        indent, at = _indent(context, line), module.lines.start_of(line)
        if line in inside or indent <= opening - start:
            continue
        found.append(Edit(at, at, " " * shift) if shift > 0 else Edit(at, at - shift, ""))
    return found


def _indent(context: Context, number: int) -> int:
    """How many blanks a line begins with; -1 for a line that is empty or begins with a tab."""
    lines = context.module.lines
    text = context.module.text[lines.start_of(number) : lines.end_of(number)].rstrip("\r\n")
    rest = text.lstrip(" ")
    return len(text) - len(rest) if rest and not rest[0].isspace() else -1
