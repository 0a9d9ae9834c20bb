"""What other files may want to know of a module without reading it again: small and picklable."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from ..source.module import Module

WORDS = (b"sqlalchemy", b"session", b"Session", b"query", b"execute", b"engine", b"db.", b"Column")


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
    """The facts of one module, in one pass over its tree."""
    calls: set[str] = set()
    mentions: set[str] = set()
    classes: set[str] = set()
    bases: set[tuple[str, str]] = set()
    fixtures: set[str] = set()
    attributes: set[str] = set()
    imports: set[str] = set()
    called: set[int] = set()
    for node in module.nodes:
        match node:
            case ast.Call(func=function):
                name = last_name(function)
                if name:
                    calls.add(name)
                    called.add(id(function))
            case ast.Attribute(attr=name):
                attributes.add(name)
                if id(node) not in called:
                    mentions.add(name)
            case ast.Name(id=name, ctx=ast.Load()):
                if id(node) not in called:
                    mentions.add(name)
            case ast.ClassDef(name=name):
                classes.add(name)
                bases.update((name, last_name(base)) for base in node.bases)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                if any(is_fixture(decorator) for decorator in node.decorator_list):
                    fixtures.add(fixture_name(node))
            case ast.ImportFrom(module=source, names=names):
                imports.update(f"{'.' * node.level}{source or ''}:{alias.name}" for alias in names)
            case ast.Import(names=names):
                imports.update(alias.name for alias in names)
    return Facts(
        module.path,
        frozenset(calls),
        frozenset(mentions),
        frozenset(classes),
        frozenset(bases),
        frozenset(fixtures),
        frozenset(attributes),
        frozenset(imports),
    )


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
