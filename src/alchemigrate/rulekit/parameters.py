"""Parameters handed to execute() the way of 1.x, and how to say the same as one argument."""

from __future__ import annotations

import ast

from ..project.kinds import Kind
from ..values.text import Edit
from .context import Context
from .make import after, skip_blank

_API = {"parameters", "execution_options", "bind_arguments", "statement", "object_", "object"}
_SCALARS = (Kind.STR, Kind.NUMBER, Kind.BOOL)


def keyword_parameters(call: ast.Call) -> list[ast.keyword]:
    """Keywords of an execute() that are bind values, not arguments of the method."""
    return [keyword for keyword in call.keywords if keyword.arg is None or keyword.arg not in _API]


def as_dictionary(context: Context, keywords: list[ast.keyword]) -> list[Edit]:
    """Edits that make keyword arguments one dictionary on the spot; `**d` alone is `d`."""
    if len(keywords) == 1 and keywords[0].arg is None:
        start = context.span(keywords[0]).start
        return [Edit(start, context.span(keywords[0].value).start, "")]
    edits = []
    for index, keyword in enumerate(keywords):
        opening = "{" if index == 0 else ""
        start = context.span(keyword).start
        if keyword.arg is None:
            edits += [Edit(start, start, opening)] if opening else []
        else:
            equals = context.module.text.index("=", start + len(keyword.arg)) + 1
            end = skip_blank(context, equals)
            has_comment = "#" in context.module.text[equals:end]
            edits.append(Edit(start, equals if has_comment else end, f'{opening}"{keyword.arg}": '))
    return [*edits, after(context, keywords[-1], "}")]


def is_scalar(context: Context, node: ast.expr) -> bool:
    """Whether an argument is proven to be one plain value (None counts), not a set."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, (ast.Subscript, ast.Attribute)):
        holder = context.kind(node.value)
        whole = isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice)
        if holder in (Kind.ROW, Kind.ROW_MAPPING) and not whole:
            return getattr(node, "attr", "") != "_mapping"
    return context.kind(node) in _SCALARS


def is_set(context: Context, node: ast.expr) -> bool:
    """Whether an argument is proven to be one set: a dictionary or a tuple of values."""
    kind = context.kind(node)
    if kind is Kind.DICT:
        return True
    if isinstance(node, ast.Tuple):
        return bool(node.elts) and not any(_holds_parts(context, part) for part in node.elts[:1])
    return False


def is_list_of_sets(context: Context, node: ast.expr) -> bool:
    """Whether an argument is proven to be a list of sets of parameters."""
    if isinstance(node, ast.List):
        return bool(node.elts) and all(is_set(context, part) for part in node.elts)
    if isinstance(node, ast.ListComp):
        return is_set(context, node.elt)
    value = context.value(node)
    return value.kind is Kind.LIST and value.item.kind in (Kind.DICT, Kind.TUPLE)


def _holds_parts(context: Context, node: ast.expr) -> bool:
    return isinstance(node, (ast.Tuple, ast.List, ast.Dict, ast.Starred)) or context.kind(node) in (
        Kind.TUPLE,
        Kind.LIST,
        Kind.DICT,
    )
