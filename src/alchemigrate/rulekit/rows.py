"""Rows of results: what is read from them by name, which on 2.x only their `_mapping` knows."""

from __future__ import annotations

import ast

from ..project.kinds import Kind, Value
from ..values.text import Edit
from .context import Context
from .make import after, wrap

_BARE = (ast.Name, ast.Attribute, ast.Call, ast.Subscript)


def is_row(context: Context, node: ast.expr | None) -> bool:
    """Whether an expression is proven to be a row of a result."""
    return context.kind(node) is Kind.ROW


def mapping(context: Context, row: ast.expr) -> list[Edit]:
    """Edits that turn a row into its mapping."""
    if isinstance(row, _BARE):
        return [after(context, row, "._mapping")]
    return list(wrap(context, row, "(", ")._mapping"))


def from_core(row: Value) -> bool:
    """Whether a row comes from a Connection or Engine, whose rows were mappings in 1.x.

    Rows of a Query (all versions) and of a Session (since 1.4) are tuples first.
    """
    return row.name.startswith(("connection", "engine"))


def from_text(row: Value) -> bool:
    """Whether a row comes from textual SQL, which knows its columns by name only."""
    return row.name.endswith(" text")
