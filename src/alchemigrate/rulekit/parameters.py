"""Parameters handed to execute() the way of 1.x, and how to say the same as one argument."""

from __future__ import annotations

import ast

from ..project.kinds import Kind
from .context import Context

_API = {"parameters", "execution_options", "bind_arguments", "statement", "object_", "object"}
_SCALARS = (Kind.STR, Kind.NUMBER, Kind.BOOL)


def keyword_parameters(call: ast.Call) -> list[ast.keyword]:
    """Keywords of an execute() that are bind values, not arguments of the method."""
    return [keyword for keyword in call.keywords if keyword.arg is None or keyword.arg not in _API]


def as_dictionary(context: Context, keywords: list[ast.keyword]) -> str:
    """Keyword arguments as the text of one dictionary; `**d` alone is `d` itself."""
    if len(keywords) == 1 and keywords[0].arg is None:
        return context.source(keywords[0].value)
    parts = [
        f"**{_operand(context, keyword.value)}"
        if keyword.arg is None
        else f'"{keyword.arg}": {context.source(keyword.value)}'
        for keyword in keywords
    ]
    return "{" + ", ".join(parts) + "}"


def _operand(context: Context, node: ast.expr) -> str:
    text = context.source(node)
    return f"({text})" if isinstance(node, (ast.BoolOp, ast.IfExp, ast.Lambda)) else text


def is_scalar(context: Context, node: ast.expr) -> bool:
    """Whether an argument is proven to be one plain value (None counts), not a set of parameters."""
    if isinstance(node, ast.Constant):
        return True
    return context.kind(node) in _SCALARS


def is_set(context: Context, node: ast.expr) -> bool:
    """Whether an argument is proven to be one set of parameters: a dictionary or a tuple of values."""
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
