"""Statements from where they are made to where they are sent, through the names that hold them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from ...project.facts import last_name
from ...project.kinds import Kind
from ...rulekit.context import Context
from ...rulekit.selecting.reading import KEPT, METHODS

Root = ast.Call | ast.Attribute
MADE = (Kind.QUERY, Kind.SELECT, Kind.DML)
MAKERS = ("query", "select", "update", "delete")
SENT = frozenset(
    "execute exec scalars scalar stream stream_scalars list tuple set frozenset sorted dict len "
    "exists paginate union union_all in_ notin_ not_in insert from_select get_or_404 "
    "first_or_404 one_or_404 fetch_all fetch_one fetch_val iterate".split()
)
"""Calls that are given a statement which is whole by then."""
LINKS = METHODS | frozenset(
    "values returning with_only_columns correlate_except scalar_subquery alias union union_all "
    "intersect except_ fetch join_from lateral".split()
)
GOING_ON = KEPT | frozenset(
    "values returning with_only_columns with_entities add_entity add_columns populate_existing "
    "autoflush yield_per correlate_except union union_all intersect except_ fetch join_from".split()
)
"""Methods that give a statement again."""
LIMITING = frozenset("limit slice fetch first first_or_404 paginate".split())
DEPTH = 3


@dataclass(frozen=True, slots=True)
class Link:
    """A method called on a statement; `sure` unless a branch calls it that may be left out."""

    call: ast.Call
    sure: bool = True

    @property
    def name(self) -> str:
        """The method's name."""
        return last_name(self.call.func)


@dataclass(frozen=True, slots=True)
class Shape:
    """A statement: where it starts, all that is called on it, and whether nothing can follow."""

    root: Root
    links: tuple[Link, ...]
    whole: ast.expr
    closed: bool
    limited: bool


def roots(context: Context) -> Iterator[Root]:
    """The calls and attributes of a module that statements start from."""
    calls = context.project.calls_by_name(context.module)
    for name in MAKERS:
        for call in calls.get(name, ()):
            if context.kind(call) in MADE and not _continues(context, call):
                yield call
    for attribute in context.module.of(ast.Attribute):
        if attribute.attr == "query" and context.kind(attribute) is Kind.QUERY:
            yield attribute


def _continues(context: Context, call: ast.Call) -> bool:
    """Whether a call only goes on with a statement: `query.update()`."""
    return isinstance(call.func, ast.Attribute) and context.kind(call.func.value) in MADE


def shapes(context: Context, root: Root) -> Iterator[Shape]:
    """The statements that begin at a root: several where its name is used in several ways."""
    links, whole = climb(context, root)
    yield from _after(context, root, links, whole, 0)


def climb(context: Context, start: ast.expr) -> tuple[tuple[Link, ...], ast.expr]:
    """The methods called on an expression, and the whole that they make."""
    links: list[Link] = []
    whole = start
    while True:
        attribute = context.parent(whole)
        call = context.parent(attribute) if isinstance(attribute, ast.Attribute) else None
        if not isinstance(call, ast.Call) or call.func is not attribute:
            return tuple(links), whole
        assert isinstance(attribute, ast.Attribute)
        if attribute.attr not in LINKS:
            return tuple(links), whole
        links.append(Link(call))
        whole = call


def _after(
    context: Context, root: Root, links: tuple[Link, ...], whole: ast.expr, depth: int
) -> Iterator[Shape]:
    """What becomes of a statement: it is sent, or goes on under the name that it is bound to."""
    parent = context.parent(whole)
    if _ended(links) or not isinstance(parent, ast.Assign) or depth == DEPTH:
        yield _shape(context, root, links, whole)
        return
    uses = _uses(context, parent)
    if uses is None:
        yield Shape(root, links, whole, False, _limited(context, links, whole))
        return
    name = last_name(parent.targets[0])
    onward = [(use, *climb(context, use)) for use in uses]
    again = [(use, more) for use, more, end in onward if _rebinds(context, end, name)]
    for use, more in again:
        sure = context.block(context.statement(use)) is context.block(parent)
        links += tuple(Link(link.call, link.sure and sure) for link in more)
    ends = [(more, end) for _, more, end in onward if not _rebinds(context, end, name)]
    for more, end in ends:
        yield from _after(context, root, links + more, end, depth + 1)


def _uses(context: Context, assign: ast.Assign) -> list[ast.Name] | None:
    """Where the name of a local statement is read; None if it may be read elsewhere too."""
    target = assign.targets[0]
    scope = context.scope(assign)
    if len(assign.targets) != 1 or not isinstance(target, ast.Name):
        return None
    if not isinstance(scope.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return None
    return None if target.id in scope.elsewhere else context.uses(target.id, scope.node)


def _rebinds(context: Context, end: ast.expr, name: str) -> bool:
    match context.parent(end):
        case ast.Assign(targets=[ast.Name(id=other)], value=value):
            return value is end and other == name
    return False


def _shape(context: Context, root: Root, links: tuple[Link, ...], whole: ast.expr) -> Shape:
    return Shape(
        root, links, whole, _closed(context, links, whole), _limited(context, links, whole)
    )


def _closed(context: Context, links: tuple[Link, ...], whole: ast.expr) -> bool:
    """Whether no other code can add to the statement."""
    if _ended(links):
        return True
    parent = context.parent(whole)
    match parent:
        case ast.For(iter=source) | ast.AsyncFor(iter=source) | ast.comprehension(iter=source):
            return source is whole
        case ast.Subscript(value=value):
            return value is whole
        case ast.Call(func=function):
            return last_name(function) in SENT
        case ast.Attribute(attr=name):
            return name in SENT
    return False


def _ended(links: tuple[Link, ...]) -> bool:
    """Whether the last call gives something that is no statement any more."""
    return bool(links) and links[-1].name not in GOING_ON


def _limited(context: Context, links: tuple[Link, ...], whole: ast.expr) -> bool:
    parent = context.parent(whole)
    sliced = isinstance(parent, ast.Subscript) and parent.value is whole
    if isinstance(parent, ast.Subscript) and "-" in context.source(parent.slice):
        return False  # a negative index is of all rows
    given = isinstance(parent, ast.Call) and last_name(parent.func) in ("paginate", "first_or_404")
    return sliced or given or any(link.name in LIMITING for link in links)
