"""What other files may want to know of a module without reading it again: small and picklable."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from ..source.module import Module


@dataclass(frozen=True, slots=True)
class Facts:
    """Names a module defines, calls and mentions.

    `calls`: last names of what is called; `mentions`: names used without calling them;
    `classes`: names of classes; `bases`: pairs of class and base name; `fixtures`: names of
    pytest fixtures; `attributes`: names of attributes that are read or written.
    """

    path: str
    calls: frozenset[str]
    mentions: frozenset[str]
    classes: frozenset[str]
    bases: frozenset[tuple[str, str]]
    fixtures: frozenset[str]
    attributes: frozenset[str]
    imports: frozenset[str]


def gather(module: Module) -> Facts:
    """The facts of one module."""
    functions = [node.func for node in module.of(ast.Call)]
    called = set(map(id, functions))
    mentions = {node.attr for node in module.of(ast.Attribute) if id(node) not in called}
    mentions.update(
        node.id
        for node in module.of(ast.Name)
        if id(node) not in called and isinstance(node.ctx, ast.Load)
    )
    classes = list(module.of(ast.ClassDef))
    return Facts(
        module.path,
        calls=frozenset(filter(None, map(last_name, functions))),
        mentions=frozenset(mentions),
        classes=frozenset(node.name for node in classes),
        bases=frozenset((node.name, last_name(base)) for node in classes for base in node.bases),
        fixtures=frozenset(
            fixture_name(node)
            for node in module.functions
            if any(map(is_fixture, node.decorator_list))
        ),
        attributes=frozenset(node.attr for node in module.of(ast.Attribute)),
        imports=frozenset(_imports(module)),
    )


def _imports(module: Module) -> Iterator[str]:
    for node in module.of(ast.ImportFrom):
        source = f"{'.' * node.level}{node.module or ''}"
        yield from (f"{source}:{alias.name}" for alias in node.names)
    for plain in module.of(ast.Import):
        yield from (alias.name for alias in plain.names)


def last_name(node: ast.expr) -> str:
    """`b` for `a.b` and for `b`; empty for anything else."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def is_fixture(decorator: ast.expr) -> bool:
    """Whether a decorator is `pytest.fixture`, with or without arguments."""
    function = decorator.func if isinstance(decorator, ast.Call) else decorator
    return last_name(function) in {"fixture", "yield_fixture", "async_fixture"}


def fixture_name(function: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """The name a fixture is asked for by: its `name=` argument or its function's name."""
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and is_fixture(decorator):
            for keyword in decorator.keywords:
                if keyword.arg == "name" and isinstance(keyword.value, ast.Constant):
                    return str(keyword.value.value)
    return function.name
