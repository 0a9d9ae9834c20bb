"""Code for the versions that lack a name: `if hasattr(query, "scalar_subquery"): .. else: ..`.

On the target it is never reached, and made new it would say the same as the other branch.
"""

from __future__ import annotations

import ast

from ..project.facts import last_name
from .context import Context


def is_fallback(context: Context, node: ast.AST, name: str) -> bool:
    """Whether a node is only reached where an object has no attribute `name`."""
    child, parent = node, context.module.parents.get(node)
    while parent is not None and not isinstance(parent, ast.ClassDef):
        if isinstance(parent, (ast.If, ast.IfExp)) and child is not parent.test:
            has = _has(parent.test, name)
            if has is not None and has is not _in_body(parent, child):
                return True
        if isinstance(parent, ast.Try) and _catches_lack(child) and _reads(parent.body, name):
            return True
        child, parent = parent, context.module.parents.get(parent)
    return False


def _has(test: ast.expr, name: str) -> bool | None:
    """What a test for an attribute being there says where it holds; None for any other test."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            said = _has(inner, name)
            return None if said is None else not said
        case ast.Call(func=ast.Name(id="hasattr"), args=[_, ast.Constant(value=asked)]):
            return True if asked == name else None
    return None


def _in_body(parent: ast.If | ast.IfExp, child: ast.AST) -> bool:
    return child in parent.body if isinstance(parent, ast.If) else child is parent.body


def _catches_lack(handler: ast.AST) -> bool:
    caught = handler.type if isinstance(handler, ast.ExceptHandler) else None
    return caught is not None and last_name(caught) == "AttributeError"


def _reads(body: list[ast.stmt], name: str) -> bool:
    return any(
        isinstance(node, ast.Attribute) and node.attr == name
        for statement in body
        for node in ast.walk(statement)
    )
