"""Connections that an object opens once, keeps, and hands out to whoever asks.

    @property
    def connection(self):
        if self._connection is None:
            self._connection = self.engine.connect()
        return self._connection

In 1.x each statement on it was on its own; on 2.0 the first one begins a transaction that lasts
until somebody ends it, and those who use it do not know of one another.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ..project.classes import find_in_class
from ..project.kinds import Kind, Ref
from ..project.project import Project
from ..project.scopes import How
from ..source.module import Module
from .context import Context
from .transactions import EXECUTING, opens

_PROPERTIES = {"property", "cached_property", "reify", "memoized_property"}
_BEGINS = ("begin", "begin_nested", "begin_twophase")


@dataclass(frozen=True, slots=True)
class Kept:
    """What gives a kept connection: a property, a method or an attribute of a class."""

    name: str
    owner: Ref


def kept(context: Context, connection: ast.expr) -> Kept | None:
    """The giver of a connection that was opened by a class of the project and kept in it."""
    called = isinstance(connection, ast.Call)
    asked = connection.func if isinstance(connection, ast.Call) else connection
    if not isinstance(asked, ast.Attribute):
        return None
    owner = context.value(asked.value)
    if owner.kind is not Kind.INSTANCE or owner.ref is None:
        return None
    return _given(context, owner.ref, asked.attr, called)


def _given(context: Context, owner: Ref, name: str, called: bool) -> Kept | None:
    found = find_in_class(context.infer, owner, name)
    if found is None or found[1].how is not How.FUNCTION:
        home = owner
        keeps = not called and _is_opened(context, owner, f"self.{name}")
    else:
        home, function = found[0], found[1].node
        keeps = called is not _is_property(function) and any(
            _is_opened(context, home, home.module.source(node.value))
            for node in ast.walk(function)
            if isinstance(node, ast.Return) and node.value is not None
        )
    return Kept(name, home) if keeps else None


def _is_property(function: ast.AST) -> bool:
    decorators = getattr(function, "decorator_list", [])
    return any(
        isinstance(d, ast.Name | ast.Attribute) and _last(d) in _PROPERTIES for d in decorators
    )


def _last(node: ast.Name | ast.Attribute) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr


def _is_opened(context: Context, owner: Ref, text: str) -> bool:
    """Whether a class assigns a newly opened connection to what is written so."""
    inner = Context(owner.module, context.project, context.target)
    return any(
        isinstance(node, ast.Assign)
        and any(owner.module.source(target) == text for target in node.targets)
        and opens(inner, node.value)
        for node in ast.walk(owner.node)
    )


def begun(context: Context, giver: Kept) -> tuple[str, ...]:
    """Where transactions are begun on a kept connection: files with lines."""
    return _calls_on(context.project, giver, _BEGINS)


def executed(context: Context, giver: Kept) -> tuple[str, ...]:
    """Where statements are run on a kept connection: files with lines."""
    return _calls_on(context.project, giver, tuple(sorted(EXECUTING)))


@lru_cache(maxsize=64)
def _calls_on(project: Project, giver: Kept, methods: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        f"{module.path}:{call.lineno}"
        for method in methods
        for path in project.callers.get(method, ())
        for module in [project.module(path)]
        if module is not None
        for call in _received(project, module, giver, method)
    )


def _received(project: Project, module: Module, giver: Kept, method: str) -> Iterator[ast.Call]:
    context = Context(module, project)
    for call in project.calls_by_name(module).get(method, ()):
        if isinstance(call.func, ast.Attribute) and kept(context, call.func.value) == giver:
            yield call
