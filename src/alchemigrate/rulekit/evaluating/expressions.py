"""Text that SQLAlchemy evaluates for itself: which of it is only about columns and classes."""

from __future__ import annotations

import ast

WORDS = frozenset("and_ or_ not_ foreign remote desc asc func text true false null".split())
PARTS = (
    ast.Expression, ast.Name, ast.Attribute, ast.Load, ast.Constant, ast.List, ast.Tuple,
    ast.Compare, ast.cmpop, ast.BoolOp, ast.boolop, ast.BinOp, ast.BitAnd, ast.BitOr, ast.UnaryOp,
    ast.Invert, ast.USub, ast.Call,
)  # fmt: skip
METHODS = frozenset("desc asc is_ is_not isnot in_ like any has".split())


def harmless(text: str) -> bool:
    """Whether evaluating the text can do nothing but name classes, columns and SQL."""
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except SyntaxError:
        return False
    return all(_plain(node) for node in ast.walk(tree))


def _plain(node: ast.AST) -> bool:
    if isinstance(node, ast.Name):
        return not node.id.startswith("_")
    if isinstance(node, ast.Attribute):
        return not node.attr.startswith("_")
    if isinstance(node, ast.Call):
        called = node.func
        if isinstance(called, ast.Name):
            return called.id in WORDS
        return isinstance(called, ast.Attribute) and (called.attr in METHODS or _of_func(called))
    return isinstance(node, PARTS)


def _of_func(called: ast.Attribute) -> bool:
    return isinstance(called.value, ast.Name) and called.value.id == "func"
