"""Which entity a Query (or select) starts from, and how to spell it: what its strings mean."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..project.kinds import Kind, Ref, Value
from ..project.reach import reaching
from ..project.scopes import How
from .context import Context
from .spelling import Spelling, class_spelling

_ADAPTING = {"from_self", "select_entity_from", "with_polymorphic"}
_MAKERS = {"query", "select", "with_entities", "with_only_columns"}


@dataclass(frozen=True, slots=True)
class Entity:
    """A mapped class and the text that names it (its alias's, if it was aliased)."""

    ref: Ref
    spelling: Spelling


@dataclass(slots=True)
class Chain:
    """A query read back to where it is made: the calls of its methods and its starting points.

    `complete` is False where a part of it comes from elsewhere (a parameter, a function).
    """

    calls: list[ast.Call] = field(default_factory=list)
    roots: list[ast.Call | ast.Attribute] = field(default_factory=list)
    complete: bool = True

    def methods(self) -> set[str]:
        """Names of the methods called along the way."""
        return {call.func.attr for call in self.calls if isinstance(call.func, ast.Attribute)}


def chain(context: Context, query: ast.expr) -> Chain:
    """The chain behind a query expression, through local names."""
    found = Chain()
    _walk(context, query, found, set())
    return found


def _walk(context: Context, node: ast.expr, found: Chain, seen: set[ast.AST]) -> None:
    if node in seen:
        return
    seen.add(node)
    match node:
        case ast.Call(func=ast.Attribute(value=inner, attr=method)):
            if method in _MAKERS:
                found.roots.append(node)
                return
            found.calls.append(node)
            _walk(context, inner, found, seen)
        case ast.Call(func=ast.Name()) if context.origin(node.func) == "sqlalchemy.select":
            found.roots.append(node)
        case ast.Attribute(attr="query") if context.kind(node) is Kind.QUERY:
            found.roots.append(node)
        case ast.Name():
            _walk_name(context, node, found, seen)
        case _:
            found.complete = False


def _walk_name(context: Context, node: ast.Name, found: Chain, seen: set[ast.AST]) -> None:
    scope = context.scope(node)
    if node.id not in scope.bindings or node.id in scope.elsewhere:
        found.complete = False
        return
    for binding in reaching(scope, node.id, node, context.module.parents):
        if binding.how is How.ASSIGN and not binding.path and binding.value is not None:
            _walk(context, binding.value, found, seen)
        else:
            found.complete = False


def join_entity(context: Context, query: ast.expr, at: ast.AST) -> Entity | str:
    """The entity that a string in `query.join("name")` is looked up on, or why it is not known.

    That is the one given to `select_from()`, or else the first thing queried: in 1.x every
    `join()` starts over from there.
    """
    behind = chain(context, query)
    blocked = behind.methods() & _ADAPTING
    if blocked:
        return f"{min(blocked)}() changes what the name is looked up on"
    return _agreed(context, query, at, behind, _select_from(behind), first_only=True)


def loader_entity(context: Context, query: ast.expr, at: ast.AST) -> Entity | str:
    """The entity that strings in loader options are looked up on: the first whole one queried."""
    return _agreed(context, query, at, chain(context, query), [], first_only=False)


def _select_from(behind: Chain) -> list[ast.expr]:
    return [
        call.args[0]
        for call in behind.calls
        if isinstance(call.func, ast.Attribute) and call.func.attr == "select_from" and call.args
    ]


def _agreed(
    context: Context,
    query: ast.expr,
    at: ast.AST,
    behind: Chain,
    given: list[ast.expr],
    first_only: bool,
) -> Entity | str:
    if given:
        leads = [_named(context, expression) for expression in given]
    elif behind.roots and behind.complete:
        leads = [_of_root(context, root, first_only) for root in behind.roots]
    else:
        leads = [None]
    known = [lead for lead in leads if lead is not None]
    if known and len(known) == len(leads):
        if len({(ref, text) for ref, text in known}) > 1:
            return "the query may start from one of several entities"
        return Entity(known[0][0], Spelling(known[0][1]))
    return _by_value(context, context.value(query), at, first_only)


def _of_root(
    context: Context, root: ast.Call | ast.Attribute, first_only: bool
) -> tuple[Ref, str] | None:
    if isinstance(root, ast.Attribute):
        return _named(context, root.value)
    arguments = list(root.args)
    if arguments and isinstance(arguments[0], (ast.List, ast.Tuple)):
        arguments = list(arguments[0].elts)
    if first_only:
        return _named(context, arguments[0]) if arguments else None
    for argument in arguments:
        value = context.value(argument)
        if value.kind is Kind.CLASS:
            return _named(context, argument)
        if value.kind is not Kind.COLUMN:
            return None
    return None


def _named(context: Context, expression: ast.expr) -> tuple[Ref, str] | None:
    """The entity and its spelling in an entity, one of its attributes, or a function of one."""
    found = list(dict.fromkeys(_entities_in(context, expression)))
    return found[0] if len(found) == 1 else None


def _entities_in(context: Context, node: ast.expr) -> Iterator[tuple[Ref, str]]:
    value = context.value(node)
    if isinstance(node, (ast.Name, ast.Attribute)) and value.kind is Kind.CLASS:
        if value.ref is not None and context.mappings.is_mapped(value.ref):
            yield value.ref, context.source(node)
        return
    match node:
        case ast.Attribute(value=inner):
            yield from _entities_in(context, inner)
        case ast.Call(func=function, args=arguments):
            yield from _entities_in(context, function)
            for argument in arguments:
                yield from _entities_in(context, argument)
        case ast.BinOp(left=left, right=right):
            yield from _entities_in(context, left)
            yield from _entities_in(context, right)


def _by_value(context: Context, query: Value, at: ast.AST, first_only: bool) -> Entity | str:
    """For a query that comes from elsewhere: its entity by its class."""
    items = query.items[:1] if first_only else query.items
    for item in items:
        if item.kind is Kind.CLASS and item.ref is not None and not item.name:
            spelling = class_spelling(context, item.ref, at)
            if spelling is None:
                return f"{item.ref.name} has no name here, and importing it could be circular"
            return Entity(item.ref, spelling)
        if item.kind is not Kind.COLUMN:
            break
    return "the entity that the query starts from is not proven"


def target_entity(context: Context, entity: Entity, name: str, at: ast.AST) -> Entity | str:
    """The entity at the far end of a relationship, or why it is not known."""
    attribute = context.mappings.find(entity.ref, name)
    if attribute is None or not attribute.is_relationship:
        return f"{entity.ref.name} has no relationship {name!r} that can be read from its source"
    ref = context.mappings.target(attribute)
    if ref is None:
        return f"the class that {entity.ref.name}.{name} points to is not known"
    spelling = class_spelling(context, ref, at)
    if spelling is None:
        return f"{ref.name} has no name here, and importing it could be circular"
    return Entity(ref, spelling)
