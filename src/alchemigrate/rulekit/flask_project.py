"""Flask-SQLAlchemy in a project: is it used, and how is its `SQLAlchemy()` object spelled?"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..project.bindings import binding_value, exported, star_value
from ..project.classes import find_in_class
from ..project.kinds import Kind, Ref
from ..project.scopes import Binding, How, absolute
from ..source.module import Module
from ..values.text import Import
from .context import Context
from .spelling import Spelling, bound_anywhere, is_bound_in_time, joined, reaches, visible


def uses_flask_sqlalchemy(context: Context) -> bool:
    """Whether a module of the project names Flask-SQLAlchemy."""
    project = context.project
    modules = (project.module(path) for path in project.relevant if path.endswith(".py"))
    return any(module is not None and "flask_sqlalchemy" in module.text for module in modules)


def bundle_name(context: Context, at: ast.AST) -> str:
    """A global name of the `SQLAlchemy()` object that is seen at a node; empty if there is none."""
    scope = context.project.own_scope(context.module, context.module.tree)
    for name, bindings in scope.bindings.items():
        values = [binding_value(context.infer, context.module, binding) for binding in bindings]
        if visible(context, name, at) and all(value.kind is Kind.BUNDLE for value in values):
            return name
    if "db" not in scope.bindings and visible(context, "db", at):
        return "db" if star_value(context.infer, context.module, "db").kind is Kind.BUNDLE else ""
    return ""


def bundle_spelling(context: Context, at: ast.AST) -> Spelling | None:
    """How the `SQLAlchemy()` object is written at a node; None if it is not known there.

    It may take an import from a module that the file imports from already.
    """
    name = bundle_name(context, at)
    if name:
        return Spelling(name)
    within = _in_module(context, at)
    if within:
        return Spelling(within)
    found = [*_importable(context)]
    for node, home, name in found:
        if _is_made_in(context, home, name) and is_bound_in_time(context, node, home, name):
            return joined(context, node, name)
    for node, home, name in found:
        there = _as_there(context, home, name)
        if there is not None or is_bound_in_time(context, node, home, name):
            return there or joined(context, node, name)
    return None


def _in_module(context: Context, at: ast.AST) -> str:
    """The object in a module that the file has under a name: `models.db`."""
    scope = context.project.own_scope(context.module, context.module.tree)
    for name, bindings in scope.bindings.items():
        values = [binding_value(context.infer, context.module, binding) for binding in bindings]
        if len(values) != 1 or values[0].kind is not Kind.MODULE or not visible(context, name, at):
            continue
        home = context.project.module(values[0].name)
        inside = _bundles(context, home) if home is not None else []
        if inside:
            return f"{name}.{inside[0]}"
    return ""


def _importable(context: Context) -> Iterator[tuple[ast.ImportFrom, Module, str]]:
    """Imports of the file that could bring a `SQLAlchemy()` object too, and its name there."""
    layout = context.project.layout
    for node in context.module.tree.body:
        if not isinstance(node, ast.ImportFrom) or node.names[0].name == "*":
            continue
        source = absolute(node, layout.package(context.module.path))
        path = layout.find(source, context.module.path)
        home = context.project.module(path) if path else None
        for name in _bundles(context, home) if home is not None else ():
            assert home is not None
            if not bound_anywhere(context.module, name):
                yield node, home, name


def _is_made_in(context: Context, home: Module, name: str) -> bool:
    """Whether a module makes the object itself, and does not only pass it on."""
    bindings = context.project.own_scope(home, home.tree).bindings[name]
    return all(binding.how is not How.IMPORT for binding in bindings)


def _as_there(context: Context, home: Module, name: str) -> Spelling | None:
    """A name that another file only imports is imported from where that file has it."""
    match context.project.own_scope(home, home.tree).bindings.get(name, []):
        case [Binding(how=How.IMPORT, node=ast.ImportFrom(level=0, module=str(source)) as node)]:
            path = context.project.layout.find(source, home.path)
            there = context.project.module(path) if path else None
            plain = any(alias.name == name and not alias.asname for alias in node.names)
            if plain and (there is None or not reaches(context, there, context.module)):
                return Spelling(name, imports=(Import(source, name),))
    return None


def _bundles(context: Context, home: Module) -> list[str]:
    names = context.project.own_scope(home, home.tree).bindings
    found = ((name, exported(context.infer, home, name)) for name in names)
    return [name for name, value in found if value.kind is Kind.BUNDLE]


def application_name(context: Context, at: ast.AST) -> str:
    """A global name of a `Flask()` application that is seen at a node; empty if there is none."""
    scope = context.project.own_scope(context.module, context.module.tree)
    for name, bindings in scope.bindings.items():
        values = [binding_value(context.infer, context.module, binding) for binding in bindings]
        if visible(context, name, at) and all(
            value.kind is Kind.EXTERNAL_INSTANCE
            and value.name in ("flask.Flask", "flask.app.Flask")
            for value in values
        ):
            return name
    return ""


def given_application(context: Context, bundle: ast.expr) -> str:
    """The global name that this file gave to `SQLAlchemy(app)`; empty unless it is bound once."""
    scope = context.project.own_scope(context.module, context.module.tree)
    made = scope.bindings.get(bundle.id, []) if isinstance(bundle, ast.Name) else []
    match [binding.value for binding in made]:
        case [ast.Call(args=[ast.Name(id=name), *_])]:
            return name if len(scope.bindings.get(name, [])) == 1 else ""
    return ""


def overrides(context: Context, model: Ref, method: str) -> bool:
    """Whether the Query of a model may have its own `method`: by `query_class`, here or for all."""
    own = find_in_class(context.infer, model, "query_class")
    if own is not None:
        value = binding_value(context.infer, own[0].module, own[1])
        if value.ref is None or find_in_class(context.infer, value.ref, method) is not None:
            return True
    return _for_all(context, method)


def _for_all(context: Context, method: str) -> bool:
    for path in context.project.callers.get("SQLAlchemy", ()):
        module = context.project.module(path)
        calls = context.project.calls_by_name(module).get("SQLAlchemy", []) if module else []
        for call in calls:
            for keyword in call.keywords:
                if keyword.arg != "query_class" or module is None:
                    continue
                value = context.infer.value(module, keyword.value)
                if value.ref is None or find_in_class(context.infer, value.ref, method) is not None:
                    return True
    return False
