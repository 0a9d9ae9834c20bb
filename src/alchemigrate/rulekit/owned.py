"""Engines that an object keeps: `MetaData(bind=self.engine)`, used by it or who has it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..project.kinds import Kind, Ref
from ..source.module import Module
from .context import Context


def engine_of_object(context: Context, at: ast.AST, module: Module, engine: ast.expr) -> str | None:
    """How a method reaches the engine that another object binds its metadata to.

    `engine` is `self.attribute` in a method of the owning class (in `module`). In that class it is
    the same; in a class one of whose attributes is such an object it is `self.object.attribute`.
    """
    owner = _class_around(module, engine)
    home = context.enclosing_class(at)
    function = context.function(at)
    if owner is None or home is None or function is None or not function.args.args:
        return None
    if not isinstance(engine, ast.Attribute) or not isinstance(engine.value, ast.Name):
        return None
    if engine.value.id != "self" or function.args.args[0].arg != "self":
        return None
    if home == owner:
        return f"self.{engine.attr}"
    holders = set(_holders(context, home, owner))
    return f"self.{holders.pop()}.{engine.attr}" if len(holders) == 1 else None


def _class_around(module: Module, node: ast.AST) -> Ref | None:
    current: ast.AST | None = node
    while current is not None:
        if isinstance(current, ast.ClassDef):
            return Ref(module, current)
        current = module.parents.get(current)
    return None


def _holders(context: Context, home: Ref, owner: Ref) -> Iterator[str]:
    """Names of attributes of a class's objects that hold an object of the owning class."""
    for node in ast.walk(home.node):
        match node:
            case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Load()):
                value = context.infer.value(home.module, node)
                if value.kind is Kind.INSTANCE and value.ref == owner:
                    yield name
