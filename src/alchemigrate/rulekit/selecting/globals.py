"""The same global Session in another module: where its name comes from, how it is written there."""

from __future__ import annotations

import ast

from ...project.bindings import binding_value
from ...project.facts import last_name
from ...project.kinds import UNKNOWN, Kind, Value
from ...project.scopes import How, absolute
from ...source.module import Module
from ..context import Context
from ..spelling import Spelling, bound_anywhere, joined, reaches, visible

_DEPTH = 8
_SETTERS = ("setattr", "delattr", "object", "setitem")


def home_of(context: Context, module: Module, name: str, depth: int = 0) -> tuple[str, str] | None:
    """The file and name that a global name comes from, through imports; None if it may change."""
    project = context.project
    scope = project.own_scope(module, module.tree)
    bindings = scope.bindings.get(name, [])
    if depth > _DEPTH or len(bindings) > 1:
        return None
    if not bindings:
        paths = (project.layout.find(star, module.path) for star in scope.stars)
        homes = (_there(context, path, name, depth) for path in paths)
        return next((home for home in homes if home is not None), None)
    if bindings[0].how is not How.IMPORT:
        return module.path, name
    origin = bindings[0].origin
    if project.layout.find(origin, module.path) is not None:
        return None
    source, _, last = origin.rpartition(".")
    path = project.layout.find(source, module.path) if source else None
    return _there(context, path, last, depth) if path is not None else ("", origin)


def _there(context: Context, path: str | None, name: str, depth: int) -> tuple[str, str] | None:
    module = context.project.module(path) if path is not None else None
    return home_of(context, module, name, depth + 1) if module is not None else None


def spelled(context: Context, home: tuple[str, str], at: ast.AST) -> Spelling | None:
    """How a module writes a global name of another one at a node, if need be by an import more."""
    module, project = context.module, context.project
    scope = project.own_scope(module, module.tree)
    for name in (home[1], *scope.bindings):
        if visible(context, name, at) and home_of(context, module, name) == home:
            return Spelling(name)
    for name, bindings in scope.bindings.items():
        if len(bindings) != 1 or not visible(context, name, at):
            continue
        value = binding_value(context.infer, module, bindings[0])
        other = project.module(value.name) if value.kind is Kind.MODULE else None
        if other is not None and home_of(context, other, home[1]) == home:
            return Spelling(f"{name}.{home[1]}")
    return None if bound_anywhere(module, home[1]) else _joined(context, home)


def _joined(context: Context, home: tuple[str, str]) -> Spelling | None:
    layout = context.project.layout
    for node in context.module.tree.body:
        if not isinstance(node, ast.ImportFrom) or node.names[0].name == "*":
            continue
        path = layout.find(absolute(node, layout.package(context.module.path)), context.module.path)
        other = context.project.module(path) if path else None
        if other is None or reaches(context, other, context.module):
            continue
        if home_of(context, other, home[1]) == home:
            return joined(context, node, home[1])
    return None


def replaced(context: Context, name: str) -> bool:
    """Whether something puts another object in the place of this module's global name.

    A test does it: `mock.patch("app.queries.session")`, `queries.session = fake`.
    """

    def search() -> Value:
        project = context.project
        for path in project.relevant:
            module = project.module(path) if path.endswith(".py") else None
            if module is not None and name in module.text and _replaces(context, module, name):
                return Value(Kind.BOOL)
        return UNKNOWN

    return bool(context.infer.once(("selecting", "replaced", context.module.path, name), search))


def _replaces(context: Context, module: Module, name: str) -> bool:
    stem = context.module.path.removesuffix(".py").removesuffix("/__init__").rpartition("/")[2]
    for text in module.of(ast.Constant):
        if not isinstance(text.value, str):
            continue
        call = module.parents.get(text)
        called = last_name(call.func) if isinstance(call, ast.Call) else ""
        by_name = text.value == name and called in _SETTERS
        if by_name or text.value.endswith(f"{stem}.{name}"):
            return True
    return any(
        node.attr == name
        and not isinstance(node.ctx, ast.Load)
        and context.infer.value(module, node.value).kind in (Kind.MODULE, Kind.UNKNOWN)
        and not (isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"))
        for node in module.of(ast.Attribute)
    )
