"""Which AsyncSession a coroutine uses, followed through the project's own coroutines."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..project.kinds import Kind, Ref
from ..project.project import Project
from ..source.module import Module
from .context import Context

_DEPTH = 4
_ON_CONNECTION = frozenset(
    "execute scalar scalars stream stream_scalars get get_one refresh flush commit rollback "
    "delete merge connection run_sync".split()
)


def session_of(context: Context, coroutine: ast.expr) -> str:
    """The one session that a coroutine call uses, as written at the call; empty if not proven."""
    return _session(context.project, context.module, coroutine, _DEPTH)


def _session(project: Project, module: Module, coroutine: ast.expr, depth: int) -> str:
    if not isinstance(coroutine, ast.Call):
        return ""
    match coroutine.func:
        case ast.Attribute(value=owner, attr=name) if name in _ON_CONNECTION:
            value = project.inference.value(module, owner)
            if value.kind is Kind.SESSION and value.is_async and value.ref is None:
                return dotted(owner)
    callee = project.inference.value(module, coroutine.func)
    is_own = callee.kind in (Kind.FUNCTION, Kind.METHOD) and callee.ref is not None
    if not is_own or callee.ref is None or depth == 0:
        return ""
    found = _inside(project, callee.ref, depth - 1)
    return _at_call(callee.ref, callee.kind is Kind.METHOD, coroutine, found)


def _inside(project: Project, ref: Ref, depth: int) -> str:
    """The first session that the body of a coroutine awaits something of."""
    if not isinstance(ref.node, ast.AsyncFunctionDef):
        return ""
    for node in _own_nodes(ref.node):
        if isinstance(node, ast.Await):
            found = _session(project, ref.module, node.value, depth)
            if found:
                return found
    return ""


def _own_nodes(function: ast.AsyncFunctionDef) -> Iterator[ast.AST]:
    """Nodes of a function in source order, without those of functions inside it."""
    stack: list[ast.AST] = list(reversed(function.body))
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            stack.extend(reversed(list(ast.iter_child_nodes(node))))


def _at_call(ref: Ref, is_method: bool, call: ast.Call, inside: str) -> str:
    """What a session called by a parameter inside the function is called by its caller."""
    root, _, rest = inside.partition(".")
    given = _given(ref, is_method, call, root) if root else None
    start = dotted(given) if given is not None else ""
    return f"{start}.{rest}" if start and rest else start


def _given(ref: Ref, is_method: bool, call: ast.Call, name: str) -> ast.expr | None:
    """The argument (or receiver) that a call gives for a parameter."""
    positional = [argument.arg for argument in (*ref.node.args.posonlyargs, *ref.node.args.args)]  # type: ignore[union-attr]
    if is_method and positional:
        receiver, *positional = positional
        if name == receiver:
            return call.func.value if isinstance(call.func, ast.Attribute) else None
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    if name not in positional or positional.index(name) >= len(call.args):
        return None
    found = call.args[positional.index(name)]
    starred = any(isinstance(argument, ast.Starred) for argument in call.args)
    return None if starred else found


def dotted(node: ast.expr) -> str:
    """A name or a chain of attributes as text; empty for anything that may differ each time."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=name):
            start = dotted(value)
            return f"{start}.{name}" if start else ""
    return ""
