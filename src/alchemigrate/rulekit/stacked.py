"""Methods chained one under another, for calls whose arguments stand one under another.

update(                          (
    users,                           update(users)
    whereclause=users.c.id == 1,     .where(users.c.id == 1)
    values=new,                      .values(new)
)                                )
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from ..values.text import Edit
from . import make
from .blocks import newline
from .chain import Step, bounds, safe, value_of
from .context import Context


def stacked(
    context: Context, call: ast.Call, steps: Sequence[Step], extra: Sequence[Edit] = ()
) -> tuple[Edit, ...] | None:
    """The edits that make the steps of a call, a line for each; None if it is not laid out so.

    `extra` are further edits of the same fix, which must not be touched.
    """
    moved = {step.argument: step for step in steps}
    ordered = make.arguments(call)
    kept = [argument for argument in ordered if argument not in moved]
    lines = [call.lineno, *(argument.lineno for argument in ordered)]
    if len(kept) > 1 or kept != ordered[: len(kept)] or len(set(lines)) != len(lines):
        return None
    if context.in_fstring(call) or not any(step.method for step in steps):
        return None
    if any(_is_long(value_of(argument)) for argument in kept):
        return None
    if not all(_is_simple(context, step) for step in steps):
        return None
    edits = safe(context, _edits(context, call, [moved.get(a, Step(a)) for a in ordered], kept))
    clash = edits and any(a.start < b.end and b.start < a.end for a in edits for b in extra)
    return None if clash else edits


def _is_long(node: ast.expr) -> bool:
    return node.lineno != node.end_lineno


def _is_simple(context: Context, step: Step) -> bool:
    """Whether the brackets of a display that go are on one line, with none around them."""
    value = value_of(step.argument)
    plain = bounds(context, step.argument)[1] == context.span(value).start
    return not step.spread or (plain and not _is_long(value))


def _edits(
    context: Context, call: ast.Call, steps: list[Step], kept: list[ast.expr | ast.keyword]
) -> list[Edit]:
    inside = _is_in_brackets(context, call)
    base = make.indent_of(context, call)
    line_start = context.module.lines.start_of(call.lineno)
    begins = not context.module.text[line_start : context.span(call).start].strip()
    by = "\t" if base.endswith("\t") else "    "
    indent = base if inside and begins else base + by
    line = newline(context) + indent
    cursor = make.open_parenthesis(context, call) + 1
    edits = [] if inside else [Edit(context.span(call).start, context.span(call).start, f"({line}")]
    for step in steps:
        start, value_start, end = bounds(context, step.argument)
        if step.argument in kept:
            edits.append(Edit(cursor, start, ""))
        elif not step.method:
            edits.append(Edit(cursor, end, ""))
        else:
            opening = f"){line}.{step.method}("
            if step.text is not None:
                edits.append(Edit(cursor, end, opening + step.text))
            elif step.spread:
                edits += [Edit(cursor, value_start + 1, opening), Edit(end - 1, end, "")]
            else:
                begin = start if step.keep_name else value_start
                edits.append(Edit(cursor, begin, opening + step.star))
        cursor = end
    edits.append(Edit(cursor, make.close_parenthesis(context, call), ""))
    closing = "" if inside else f"{newline(context)}{base})"
    return [*edits, Edit(context.span(call).end, context.span(call).end, closing)]


def _is_in_brackets(context: Context, call: ast.Call) -> bool:
    """Whether a line break around a call is inside brackets, so that it may stand anywhere."""
    if make.outer_start(context, call) != context.span(call).start:
        return True
    child: ast.AST = call
    for around in context.ancestors(call):
        match around:
            case ast.stmt():
                return False
            case ast.Call() if child is not around.func:
                return True
            case ast.List() | ast.Set() | ast.Dict() | ast.ListComp() | ast.GeneratorExp():
                return True
            case ast.Subscript(slice=inner) if child is inner:
                return True
        child = around
    return False
