"""Functions registered for an event by its name, and what the calls that name it pass.

`@event("cleanup") def vacuum(manager, session)` is called by `fire("cleanup", self, session)`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from ..source.module import Module
from .facts import last_name
from .files import Files
from .kinds import UNKNOWN, Value, join
from .resolver import Resolver
from .scopes import FunctionNode

_REGISTERING = frozenset(
    "event on subscribe subscriber receiver hook handler listener on_event listen".split()
)


def value(infer: Resolver, function: FunctionNode, argument: ast.arg) -> Value:
    """What all calls that name a function's event pass for a parameter; UNKNOWN if they differ.

    They have to pass as many arguments as the function takes.
    """
    names = set(_events(function))
    parameters = [*function.args.posonlyargs, *function.args.args]
    if len(names) != 1 or argument not in parameters:
        return UNKNOWN
    index = parameters.index(argument) + 1
    found: list[Value] = []
    for module, call in _fired(infer.project).get(names.pop(), ()):
        if len(call.args) != len(parameters) + 1 or call.keywords:
            return UNKNOWN
        given = infer.value(module, call.args[index])
        if not given:
            return UNKNOWN
        found.append(given)
    return join(found)


def _events(function: FunctionNode) -> Iterator[str]:
    for decorator in getattr(function, "decorator_list", ()):
        match decorator:
            case ast.Call(func=called, args=[ast.Constant(value=str(name)), *_]) if (
                last_name(called) in _REGISTERING
            ):
                yield name


@lru_cache(maxsize=2)
def _fired(project: Files) -> dict[str, list[tuple[Module, ast.Call]]]:
    """Calls that begin with a string and go on with something else, by that string."""
    found: dict[str, list[tuple[Module, ast.Call]]] = {}
    for path in project.relevant:
        module = project.module(path) if path.endswith(".py") else None
        for node in module.nodes if module is not None else ():
            match node:
                case ast.Call(args=[ast.Constant(value=str(name)), _, *_]) if (
                    last_name(node.func) not in _REGISTERING
                ):
                    assert module is not None
                    found.setdefault(name, []).append((module, node))
    return found
