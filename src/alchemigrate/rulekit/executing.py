"""Functions that execute something on what they are given, by name."""

from __future__ import annotations

import ast
from functools import lru_cache

from ..project.project import Project
from ..source.module import Module
from .context import Context
from .transactions import EXECUTING


def may_execute(context: Context, call: ast.Call) -> bool:
    """Whether a call may be one of a function that executes something on a parameter of its own.

    Functions are told by their names; an import under another name is seen through.
    """
    spelled = context.project.spellings(context.module, call.func)
    return not spelled.isdisjoint(_names(context.project))


@lru_cache(maxsize=2)
def _names(project: Project) -> frozenset[str]:
    found: set[str] = set()
    for word in EXECUTING:
        for path in project.callers.get(word, ()):
            module = project.module(path)
            if module is not None:
                for call in project.calls_by_name(module).get(word, ()):
                    found.update(_receiving(module, call))
    return frozenset(found)


def _receiving(module: Module, call: ast.Call) -> set[str]:
    """Names of the functions around a call that have its receiver as a parameter."""
    match call.func:
        case ast.Attribute(value=ast.Name(id=receiver)):
            pass
        case _:
            return set()
    found: set[str] = set()
    node: ast.AST | None = call
    while node is not None:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            given = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
            if any(argument.arg == receiver for argument in given):
                found.add(node.name)
        node = module.parents.get(node)
    return found
