"""A list in the place of arguments: `f([a, b])` to `f(a, b)`, `f(items)` to `f(*items)`."""

from __future__ import annotations

import ast

from ..project.kinds import Kind
from ..values.text import Edit
from . import make
from .chain import bounds, safe, spread, trailing_comma
from .context import Context

_LISTS = {Kind.LIST, Kind.TUPLE, Kind.GENERATOR}
_DISPLAYS = (ast.List, ast.Tuple, ast.ListComp, ast.GeneratorExp)


def is_list(context: Context, node: ast.expr) -> bool:
    """Whether an expression is written as a list, or proven to be one."""
    if isinstance(node, ast.Constant):
        return False
    return isinstance(node, _DISPLAYS) or context.kind(node) in _LISTS


def unlisted(context: Context, call: ast.Call, node: ast.expr) -> tuple[Edit, ...] | None:
    """The edits that hand the elements of a positional argument over one by one.

    None where that cannot be done by small edits (f-strings, comments between brackets).
    """
    if context.in_fstring(call):
        return None
    start, _, end = bounds(context, node)
    if isinstance(node, ast.GeneratorExp):
        return _generator(context, call, node)
    if not isinstance(node, (ast.List, ast.Tuple)):
        return (Edit(start, start, "*"),)
    edits = spread(context, node, start, end)
    if make.arguments(call)[-1] is node:
        outer = trailing_comma(context, end)
        if outer is not None and not node.elts:
            edits.append(outer)
    return safe(context, edits)


def _generator(context: Context, call: ast.Call, node: ast.GeneratorExp) -> tuple[Edit, ...]:
    span = context.span(node)
    if span.start == make.open_parenthesis(context, call):
        return Edit(span.start + 1, span.start + 1, "*("), Edit(span.end - 1, span.end - 1, ")")
    return (Edit(span.start, span.start, "*"),)
