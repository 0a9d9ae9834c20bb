"""What Python 3 has in place of the helpers for Python 2 in `sqlalchemy.util`."""

from __future__ import annotations

import ast

from ..values.text import Edit
from . import make
from .context import Context

_TYPES = {"string_types": "str", "int_types": "int"}
_VERSIONS = {"py2k": "False", "py3k": "True"}


def replaced(context: Context, use: ast.Name, helper: str) -> list[Edit]:
    """The edits that do without a helper at one of its uses; none if there is no word for it."""
    if not isinstance(use.ctx, ast.Load):
        return []
    if helper in _TYPES:
        return [make.replace(context, use, _TYPES[helper])] if _is_checked(context, use) else []
    if helper in _VERSIONS:
        return [make.replace(context, use, _VERSIONS[helper])]
    call = context.parent(use)
    if not isinstance(call, ast.Call) or call.func is not use:
        return []
    if helper in ("u", "ue"):
        return _text(context, call)
    if helper == "with_metaclass":
        return _class(context, call)
    return _raised(context, call, helper)


def _is_checked(context: Context, use: ast.Name) -> bool:
    """Whether a tuple of types is only given to isinstance(), where one type does as well."""
    around = context.parent(use)
    if isinstance(around, ast.Tuple):
        around = context.parent(around)
    match around:
        case ast.Call(func=ast.Name(id="isinstance" | "issubclass"), args=[checked, _]):
            return checked is not use
    return False


def _text(context: Context, call: ast.Call) -> list[Edit]:
    match call:
        case ast.Call(args=[ast.Constant(value=str()) as text], keywords=[]):
            return [make.replace(context, call, context.source(text))]
    return []


def _class(context: Context, call: ast.Call) -> list[Edit]:
    """`class A(with_metaclass(M, B))` to `class A(B, metaclass=M)`."""
    node = context.parent(call)
    plain = call.args and not call.keywords
    if not isinstance(node, ast.ClassDef) or node.bases != [call] or node.keywords or not plain:
        return []
    if "#" in context.source(call) or any(isinstance(a, ast.Starred) for a in call.args):
        return []
    meta, *bases = (context.source(argument) for argument in call.args)
    return [make.replace(context, call, ", ".join([*bases, f"metaclass={meta}"]))]


def _raised(context: Context, call: ast.Call, helper: str) -> list[Edit]:
    """`raise_(e, from_=c)`, `reraise(type, e, tb)` and `raise_from_cause(e)` as statements."""
    if not isinstance(context.parent(call), ast.Expr) or "#" in context.source(call):
        return []
    if any(isinstance(a, ast.Starred) for a in call.args) or any(
        keyword.arg is None for keyword in call.keywords
    ):
        return []
    parts = _raise_(context, call) if helper == "raise_" else _reraise(context, call, helper)
    if parts is None:
        return []
    error, traceback, cause = parts
    if not isinstance(error, (ast.Name, ast.Call, ast.Attribute)):
        return []
    text = f"raise {context.source(error)}"
    if traceback is not None:
        text += f".with_traceback({context.source(traceback)})"
    if cause is not None:
        text += f" from {context.source(cause)}"
    return [make.replace(context, call, text)]


_Parts = tuple[ast.expr, ast.expr | None, ast.expr | None]


def _raise_(context: Context, call: ast.Call) -> _Parts | None:
    error = context.argument(call, "exception", 0)
    traceback = context.argument(call, "with_traceback", 1)
    replaced = context.argument(call, "replace_context", 2)
    cause = context.argument(call, "from_", 3) or replaced
    if error is None or any(_is_empty(part) for part in (traceback, cause)):
        return None
    return error, traceback, cause


def _is_empty(node: ast.expr | None) -> bool:
    """`None` and `False`, which asked the helper for nothing."""
    return isinstance(node, ast.Constant) and not node.value


def _reraise(context: Context, call: ast.Call, helper: str) -> _Parts | None:
    if helper != "reraise" or len(call.args) not in (3, 4) or call.keywords:
        return None
    return call.args[1], call.args[2], call.args[3] if len(call.args) == 4 else None
