"""The Session behind a Query: whether it is proven to be one, and how it is written."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import replace

from ...project.kinds import UNKNOWN, Kind, Value
from ..context import Context
from ..flask_project import bundle_spelling
from ..spelling import Spelling
from .reading import Root

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef)
_SESSIONS = (Kind.SESSION, Kind.SCOPED_SESSION)


def session_text(context: Context, root: ast.Call | ast.Attribute) -> Spelling | str:
    """How the Session that runs a Query is written, or why it is not known."""
    if isinstance(root, ast.Attribute):
        bundle = bundle_spelling(context, root)
        if bundle is None:
            return "no SQLAlchemy() object is known here whose session could be asked"
        return replace(bundle, text=f"{bundle.text}.session")
    assert isinstance(root.func, ast.Attribute)
    receiver = root.func.value
    value = context.value(receiver)
    if value.kind in _SESSIONS:
        if value.ref is not None and context.infer.member(value, "query"):
            return "the Session is of a class of the project that has a query() of its own"
        return Spelling(context.source(receiver))
    if value.kind in (Kind.UNKNOWN, Kind.EXTERNAL_INSTANCE) and not _defines_query(context):
        return Spelling(context.source(receiver))
    return f"{context.source(receiver)} is not proven to be a Session"


def roots(context: Context, node: ast.AST) -> bool:
    """Whether a Query starts here: at a call of `query()`, or at the `query` of a model."""
    match node:
        case ast.Call(func=ast.Attribute(attr="query")):
            return context.kind(node) is Kind.QUERY
        case ast.Attribute(attr="query", value=model):
            parent = context.parent(node)
            called = isinstance(parent, ast.Call) and parent.func is node
            of_model = context.kind(model) is Kind.CLASS
            return not called and of_model and context.kind(node) is Kind.QUERY
    return False


def stable(context: Context, root: Root, scope_node: ast.AST) -> bool:
    """Whether the Session's text means the same all over a function: a name or `self.session`."""
    if not isinstance(root, ast.Call):
        return True
    assert isinstance(root.func, ast.Attribute)
    base: ast.expr = root.func.value
    text = context.source(base)
    while isinstance(base, ast.Attribute):
        base = base.value
    if not isinstance(base, ast.Name):
        return False
    stored = (
        node
        for node in ast.walk(scope_node)
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load)
    )
    is_set = any(context.source(node) == text for node in stored)
    return not is_set and bound_once(context, base.id, scope_node)


def bound_once(context: Context, name: str, scope_node: ast.AST) -> bool:
    """Whether a name means one thing all over a function: nothing inside it binds it again."""
    bound = sum(
        (isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load))
        or (isinstance(node, ast.arg) and node.arg == name)
        for node in ast.walk(scope_node)
    )
    own = context.project.own_scope(context.module, scope_node).bindings.get(name, ())
    return bound == 0 or bound == len(own) == 1


def same_turn(context: Context, name: str, scope_node: ast.AST, places: Iterable[ast.AST]) -> bool:
    """Whether places lie in the loop that binds a name, if one does: it is another each time."""
    own = context.project.own_scope(context.module, scope_node).bindings.get(name, ())
    for binding in own:
        around = (binding.node, *context.ancestors(binding.node))
        loop = next((node for node in around if isinstance(node, (*_LOOPS, *_SCOPES))), None)
        if isinstance(loop, _LOOPS) and not all(loop in context.ancestors(one) for one in places):
            return False
    return True


def _defines_query(context: Context) -> bool:
    """Whether a class of the project has a method `query`: it may be what an unknown name holds."""

    def search() -> Value:
        return _answer(any("def query(" in text for text in _texts(context)))

    return bool(context.infer.once(("selecting", "defines query"), search))


def _answer(found: bool) -> Value:
    return Value(Kind.BOOL) if found else UNKNOWN


def _texts(context: Context) -> list[str]:
    project = context.project
    modules = (project.module(path) for path in project.relevant if path.endswith(".py"))
    return [module.text for module in modules if module is not None]
