"""Where a function that sets an application up uses the database outside of its context.

Nobody can have pushed a context of an application that the function itself makes, or gives to
`init_app()`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..project.kinds import Kind
from .context import Context, Function

TABLES = frozenset({"create_all", "drop_all", "reflect"})
"""Methods of the bundle that need a context; more than one does not change what they do."""

ENDINGS = frozenset({"remove", "close", "close_all", "rollback"})
"""Methods of `db.session` that leave nothing behind that later code could use."""


def in_context(context: Context, node: ast.AST, within: ast.AST) -> bool:
    """Whether a node stands in a `with` block of a context, inside a function."""
    for around in context.ancestors(node):
        if around is within:
            return False
        if isinstance(around, (ast.With, ast.AsyncWith)) and any(
            "context" in context.source(item.context_expr) for item in around.items
        ):
            return True
    return False


def set_up(context: Context, function: Function) -> str:
    """The name of the one application that a function sets up; empty if there is none."""
    given = {
        argument.arg
        for argument in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
    }
    opened, initialised, made, bound = set(), set(), set(), []
    for node in _own(function):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="app_context")):
                opened.add(name)
            case ast.Call(
                func=ast.Attribute(value=owner, attr="init_app"), args=[ast.Name(id=name)]
            ):
                if context.kind(owner) is Kind.BUNDLE:
                    initialised.add(name)
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call()):
                made.add(name)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound.append(node.id)
    once = {name for name in made if bound.count(name) == 1 and name not in given}
    kept = {name for name in initialised & given if name not in bound}
    found = ((opened | initialised) & once) | kept
    return found.pop() if len(found) == 1 else ""


def is_ending(context: Context, statement: ast.stmt) -> bool:
    """Whether a statement only makes or drops tables, or ends the session."""
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner, attr=method))):
            if method in TABLES:
                return context.kind(owner) is Kind.BUNDLE
            match owner:
                case ast.Attribute(value=bundle, attr="session"):
                    return method in ENDINGS and context.kind(bundle) is Kind.BUNDLE
    return False


def helper_of(context: Context, function: Function) -> Function | None:
    """The function around a function that calls it outside of every context, and only there."""
    outer = context.function(function)
    if outer is None or function.decorator_list:
        return None
    uses = context.uses(function.name, outer)
    if not uses or any(in_context(context, use, outer) for use in uses):
        return None
    called = all(_is_called(context, use) and context.function(use) is outer for use in uses)
    return outer if called else None


def _is_called(context: Context, use: ast.Name) -> bool:
    parent = context.parent(use)
    return isinstance(parent, ast.Call) and parent.func is use


def _own(function: Function) -> Iterator[ast.AST]:
    """The nodes of a function's body, without those of functions and classes inside it."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            waiting.extend(ast.iter_child_nodes(node))


def active(context: Context, node: ast.AST) -> str:
    """The application whose context a node surely runs in, by its name; empty if none is seen.

    It is opened by a `with` block around the node, or pushed by an earlier statement around it, in
    the same function (or at the top of the module).
    """
    child: ast.AST = node
    for around in context.ancestors(node):
        if isinstance(around, (ast.With, ast.AsyncWith)) and child in around.body:
            opened = [_opened(item.context_expr) for item in around.items]
            if any(opened):
                return next(name for name in opened if name)
        if isinstance(child, ast.stmt):
            block = context.block(child)
            pushed = _pushed(block[: block.index(child)]) if child in block else ""
            if pushed:
                return pushed
        if isinstance(around, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            return ""
        child = around
    return ""


def _opened(node: ast.expr) -> str:
    """The name of the application in `app.app_context()` or `app.test_request_context(..)`."""
    match node:
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id=name), attr="app_context" | "test_request_context")
        ):
            return name
    return ""


def _pushed(statements: list[ast.stmt]) -> str:
    """The application whose context the last of some statements pushed, if none was popped."""
    kept: dict[str, str] = {}
    found = ""
    for statement in statements:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                kept[name] = _opened(value)
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner, attr="push"))):
                named = kept.get(owner.id, "") if isinstance(owner, ast.Name) else ""
                found = named or _opened(owner) or found
        if any(isinstance(n, ast.Attribute) and n.attr == "pop" for n in ast.walk(statement)):
            found = ""
    return found
