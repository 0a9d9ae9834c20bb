"""What a revision does, as a fingerprint that no comment, docstring or layout changes.

It is the same under every version of Python, which `ast.dump` and `ast.unparse` are not.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from hashlib import sha256

PLACE = ("revision", "down_revision", "branch_labels", "depends_on")
"""Where a revision stands in its history, which may change while it stays what it is."""
LEFT_OUT = ("ctx", "kind", "type_comment", "type_params", "lineno", "type_ignores")


def fingerprint(tree: ast.Module) -> str:
    """The SHA-256 of a revision's code, in hexadecimal digits."""
    body = [one for one in tree.body if not _is_place(one)]
    return sha256("".join(_told(_code(body))).encode()).hexdigest()


def _is_place(node: ast.stmt) -> bool:
    match node:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name in PLACE
    return False


def _code(body: list[ast.stmt]) -> list[ast.stmt]:
    """Statements without texts that stand alone."""
    return [
        one
        for one in body
        if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
    ]


def _told(value: object) -> Iterator[str]:
    if isinstance(value, ast.AST):
        yield f"{type(value).__name__}("
        for name, inner in ast.iter_fields(value):
            if name not in LEFT_OUT and inner not in (None, []):
                yield f"{name}="
                yield from _told(_code(inner) if name == "body" and _is_list(inner) else inner)
        yield ")"
    elif isinstance(value, list):
        yield "["
        for one in value:
            yield from _told(one)
            yield ","
        yield "]"
    else:
        yield repr(value)


def _is_list(value: object) -> bool:
    return isinstance(value, list)
