"""Functions handed on as values: whoever gets one may call it with anything."""

from __future__ import annotations

import ast

from .kinds import Kind
from .resolver import Resolver


def escapes(infer: Resolver, function: ast.AST, name: str) -> bool:
    """Whether a function of that name is mentioned without being called, anywhere in the project.

    Callbacks, tables of handlers, `partial(f)`, `f.delay(..)`: its calls are then not all known.
    """
    for path in infer.project.mentioners.get(name, ()):
        module = infer.project.module(path)
        if module is None:
            continue
        for node in infer.project.mentions_by_name(module).get(name, ()):
            value = infer.value(module, node)
            if (
                value.kind in (Kind.FUNCTION, Kind.METHOD)
                and value.ref is not None
                and value.ref.node is function
            ):
                return True
    return False
