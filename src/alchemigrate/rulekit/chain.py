"""Turning arguments of a call into methods chained behind it: `f(a, b=c)` to `f(a).b(c)`.

Only commas, keyword names and brackets are edited, so comments and line breaks between arguments
stay, and fixes inside the arguments compose with the move.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass

from ..values.text import Edit
from . import make
from .context import Context

Argument = ast.expr | ast.keyword


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of one argument: `.method(value)`, or nothing at all if there is no method.

    `text` stands in for the value (empty: the method takes no argument); `spread` takes the
    brackets of a list or tuple display away; `star` unpacks (`*` or `**`); `keep_name` keeps the
    keyword's name.
    """

    argument: Argument
    method: str = ""
    text: str | None = None
    spread: bool = False
    star: str = ""
    keep_name: bool = False


def value_of(argument: Argument) -> ast.expr:
    """The expression an argument gives."""
    return argument.value if isinstance(argument, ast.keyword) else argument


def bounds(context: Context, argument: Argument) -> tuple[int, int, int]:
    """Where an argument begins, where its value begins, and where it ends; parentheses included."""
    if isinstance(argument, ast.keyword):
        span = context.span(argument)
        if argument.arg is None:
            return span.start, span.start, span.end
        equals = make.skip_blank(context, span.start + len(argument.arg))
        return span.start, make.skip_blank(context, equals + 1), span.end
    start = make.outer_start(context, argument)
    return start, start, make.outer_end(context, argument)


def spread(context: Context, display: ast.List | ast.Tuple, start: int, end: int) -> list[Edit]:
    """Take the brackets of a display away; `start` and `end` include parentheses around it.

    Where a comma follows the display, that behind its last element goes; brackets that have a line
    to themselves go with it.
    """
    span, text = context.span(display), context.module.text
    if text[span.start] not in "([":
        return []
    opening, closing = Edit(start, span.start + 1, ""), Edit(span.end - 1, end, "")
    line = text.rfind("\n", 0, start) + 1
    if start == span.start and not text[line:start].strip() and text[start + 1] == "\n":
        opening = Edit(line, start + 2, "")
    if trailing_comma(context, end) is None or not display.elts:
        return [opening, closing]
    last = make.outer_end(context, display.elts[-1])
    gap = text[last : span.end - 1]
    if "#" not in gap and "\n" in gap:
        return [opening, Edit(last, end, "")]
    inner = inner_comma(context, display)
    return [opening, *([inner] if inner else []), closing]


def trailing_comma(context: Context, end: int) -> Edit | None:
    """The removal of a comma that follows the end of something."""
    at = make.skip_blank(context, end)
    return Edit(at, at + 1, "") if context.module.text[at : at + 1] == "," else None


def inner_comma(context: Context, display: ast.List | ast.Tuple) -> Edit | None:
    """The removal of the comma behind a display's last element."""
    if not display.elts:
        return None
    return trailing_comma(context, make.outer_end(context, display.elts[-1]))


def chained(context: Context, call: ast.Call, steps: Iterable[Step]) -> tuple[Edit, ...] | None:
    """The edits that make the steps of a call; None if they cannot be made by small edits.

    Arguments without a step stay where they are and must come before all others.
    """
    moved = {step.argument: step for step in steps}
    ordered = make.arguments(call)
    taken = [argument in moved for argument in ordered]
    if context.in_fstring(call) or taken != sorted(taken):
        return None
    edits: list[Edit] = []
    previous = None
    for argument in ordered:
        if argument in moved:
            edits += _moved(context, call, moved[argument], previous)
        previous = bounds(context, argument)[2]
    if moved and previous is not None:
        edits += _end(context, moved[ordered[-1]], previous)
    return safe(context, edits)


def safe(context: Context, edits: Iterable[Edit]) -> tuple[Edit, ...] | None:
    """The edits, or None if one of them would take a comment away."""
    kept = tuple(edit for edit in edits if edit.start != edit.end or edit.text)
    text = context.module.text
    return None if any("#" in text[edit.start : edit.end] for edit in kept) else kept


def _moved(context: Context, call: ast.Call, step: Step, previous: int | None) -> list[Edit]:
    start, value_start, end = bounds(context, step.argument)
    opening = f").{step.method}(" if step.method else ""
    if previous is None:
        at = make.open_parenthesis(context, call) + 1
        edits, after = [Edit(at, at, opening)], at
    else:
        at = make.skip_blank(context, previous)
        after = at + 1
        while context.module.text[after] in " \t":
            after += 1
        after = at + 1 if context.module.text[after] == "#" else after
        edits = [Edit(at, after, opening)]
    if not step.method or step.text == "":
        gap = context.module.text[after:start]
        return [*edits, Edit(start if "#" in gap else after, end, "")]
    return edits + _value(context, step, start, value_start, end)


def _value(context: Context, step: Step, start: int, value_start: int, end: int) -> list[Edit]:
    if step.keep_name:
        return []
    value = value_of(step.argument)
    if step.text is not None:
        return [Edit(start, end, step.text)]
    edits = [Edit(start, value_start, step.star)]
    if step.spread and isinstance(value, (ast.List, ast.Tuple)):
        edits += spread(context, value, value_start, end)
    return edits


def _end(context: Context, last: Step, end: int) -> list[Edit]:
    """Commas that would be left over at the end of the call."""
    comma = trailing_comma(context, end)
    return [comma] if comma is not None and (not last.method or last.text == "") else []
