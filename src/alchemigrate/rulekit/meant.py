"""Which engine `target or engine` means, when nobody in the project gives a target."""

from __future__ import annotations

import ast

from ..project.project import Project
from ..source.module import Module


def meant(project: Project, module: Module, engine: ast.expr) -> ast.expr:
    """The second choice of `parameter or engine` if no call gives the parameter; else as it is."""
    match engine:
        case ast.BoolOp(op=ast.Or(), values=[ast.Name(id=name), other]):
            function = _function_around(module, engine)
            if function is not None and _never_given(project, function, name):
                return other
    return engine


def _function_around(module: Module, node: ast.AST) -> ast.FunctionDef | None:
    current: ast.AST | None = node
    while current is not None:
        if isinstance(current, ast.FunctionDef):
            return current
        current = module.parents.get(current)
    return None


def _never_given(project: Project, function: ast.FunctionDef, name: str) -> bool:
    """Whether a parameter that is None by default is given by no call of the function's name."""
    arguments = function.args
    if [a.arg for a in arguments.args] != [name] or arguments.kwonlyargs or arguments.kwarg:
        return False
    match arguments.defaults:
        case [ast.Constant(value=None)]:
            pass
        case _:
            return False
    if function.name in project.mentioners:
        return False
    for path in project.callers.get(function.name, ()):
        module = project.module(path)
        calls = project.calls_by_name(module).get(function.name, []) if module else []
        if any(call.args or call.keywords for call in calls):
            return False
    return True
