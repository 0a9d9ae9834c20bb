"""Which class the annotation of a relationship names: `Mapped[list["Order"]]` names Order."""

from __future__ import annotations

import ast

from .facts import last_name


def pointed(annotation: ast.expr) -> str:
    """The last name of the class inside an annotation, containers and None left out; "" if none.

    The annotation may be quoted, as a whole or in parts.
    """
    match annotation:
        case ast.Constant(value=str(text)):
            return _quoted(text)
        case ast.Subscript(slice=ast.Tuple(elts=parts)):
            named = [name for name in map(pointed, parts) if name]
            return named[-1] if named else ""
        case ast.Subscript(slice=inner):
            return pointed(inner)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return pointed(left) or pointed(right)
        case ast.Name() | ast.Attribute():
            return last_name(annotation)
    return ""


def _quoted(text: str) -> str:
    try:
        return pointed(ast.parse(text.strip(), mode="eval").body)
    except SyntaxError:
        return ""
