"""The query whose rows an expression gives, through results, names and functions that return it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ...project.kinds import Kind
from ...project.reach import reaching
from ...project.scopes import How, own_statements
from ...rulekit.context import Context

MADE = (Kind.QUERY, Kind.SELECT)
RESULTS = (Kind.RESULT, Kind.SCALARS, *MADE)
SESSIONS = (Kind.SESSION, Kind.SCOPED_SESSION)
MAKERS = ("query", "select")
EXECUTING = frozenset("execute exec scalars scalar stream stream_scalars".split())
PASSING = frozenset("list tuple set sorted reversed".split())
DEPTH = 8


@dataclass(frozen=True, slots=True)
class Source:
    """A query where it is made: the call that makes it, and the calls of its methods in order."""

    context: Context
    root: ast.expr
    calls: tuple[ast.Call, ...] = ()
    awaited: bool = False

    @property
    def place(self) -> str:
        """`path:line` of it."""
        return f"{self.context.module.path}:{self.root.lineno}"


def sources(context: Context, node: ast.expr) -> tuple[Source, ...]:
    """The queries that the rows in an expression may come from; none if that is not known."""
    found = list(_Walk(context, 0).along(node))
    return () if None in found else tuple(one for one in found if one is not None)


@dataclass(frozen=True, slots=True)
class _Walk:
    """The way back from rows to their query: what was called on it, and whether it is awaited."""

    context: Context
    depth: int
    calls: tuple[ast.Call, ...] = ()
    awaited: bool = False

    def along(self, node: ast.expr) -> Iterator[Source | None]:
        """All queries behind an expression; None among them where one is not known."""
        if self.depth > DEPTH:
            yield None
            return
        on = replace(self, depth=self.depth + 1)
        match node:
            case ast.Name():
                yield from on.named(node)
            case ast.Attribute(attr="query") if self._is(node, *MADE):
                yield Source(self.context, node, self.calls, self.awaited)
            case ast.Await(value=inner):
                yield from replace(on, awaited=True).along(inner)
            case (
                ast.Subscript(value=inner) | ast.Attribute(value=ast.Call() as inner, attr="items")
            ):
                yield from on.along(inner)
            case ast.Call(func=ast.Name(id=name), args=[first, *_]) if name in PASSING:
                yield from on.along(first)
            case ast.Call():
                yield from on.called(node)
            case _:
                yield None

    def called(self, call: ast.Call) -> Iterator[Source | None]:
        """What a call gives rows of."""
        match call.func:
            case ast.Attribute(value=inner) if self._is(inner, *MADE):
                yield from replace(self, calls=(call, *self.calls)).along(inner)
            case ast.Attribute(attr=name) | ast.Name(id=name) if name in MAKERS:
                known = self._is(call, *MADE)
                yield Source(self.context, call, self.calls, self.awaited) if known else None
            case ast.Attribute(value=owner, attr="get" | "get_one") if not call.keywords:
                known = self._is(owner, *SESSIONS)
                yield Source(self.context, call, (), self.awaited) if known else None
            case ast.Attribute(attr=name) if name in EXECUTING and call.args:
                yield from self.along(call.args[0])
            case ast.Attribute(value=inner) if self._is(inner, *RESULTS):
                yield from self.along(inner)
            case function:
                yield from self.returned(function)

    def named(self, node: ast.Name) -> Iterator[Source | None]:
        """What was assigned to a name."""
        scope = self.context.scope(node)
        while node.id not in scope.bindings and scope.parent is not None:
            scope = scope.parent
        if node.id not in scope.bindings:
            yield None
            return
        for binding in reaching(scope, node.id, node, self.context.module.parents):
            if binding.how is How.ASSIGN and not binding.path and binding.value is not None:
                yield from self.along(binding.value)
            else:
                yield None

    def returned(self, function: ast.expr) -> Iterator[Source | None]:
        """What a function of the project returns, if it does so in one place."""
        ref = self.context.value(function).ref
        if ref is None or not isinstance(ref.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield None
            return
        found = [one for one in own_statements(ref.node) if isinstance(one, ast.Return)]
        if len(found) != 1 or found[0].value is None:
            yield None
            return
        there = replace(self, context=Context(ref.module, self.context.project))
        yield from there.along(found[0].value)

    def _is(self, node: ast.expr, *kinds: Kind) -> bool:
        return self.context.kind(node) in kinds
