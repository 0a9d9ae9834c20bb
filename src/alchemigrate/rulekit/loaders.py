"""Loader options (`joinedload`, `defer`, ..): what they hang on, and whose attributes they name."""

from __future__ import annotations

import ast

from ..project.kinds import Kind
from .context import Context
from .lead import Entity, loader_entity, target_entity
from .spelling import Spelling

RELATIONSHIP_LOADERS = frozenset(
    "joinedload subqueryload selectinload lazyload immediateload noload raiseload defaultload "
    "contains_eager eagerload".split()
)
COLUMN_LOADERS = frozenset("load_only defer undefer".split())
LOADERS = RELATIONSHIP_LOADERS | COLUMN_LOADERS
_ORM = "sqlalchemy.orm."


def loader_name(context: Context, call: ast.AST) -> str:
    """`joinedload` for a call of it, alone or chained to another loader; empty for all else."""
    if not isinstance(call, ast.Call):
        return ""
    origin = context.origin(call.func)
    if origin.startswith(_ORM) and origin.removeprefix(_ORM) in LOADERS:
        return origin.removeprefix(_ORM)
    if isinstance(call.func, ast.Attribute) and call.func.attr in LOADERS:
        inner = call.func.value
        if loader_name(context, inner) or context.calls(inner, "sqlalchemy.orm.Load"):
            return call.func.attr
    return ""


def is_chained(context: Context, call: ast.Call) -> bool:
    """Whether a loader hangs on another one (or on `Load(X)`)."""
    return not context.origin(call.func).startswith(_ORM)


def owner(context: Context, call: ast.Call) -> Entity | str:
    """The entity whose attributes a loader names, or why it is not known."""
    if not is_chained(context, call):
        return outermost(context, call)
    assert isinstance(call.func, ast.Attribute)
    assert isinstance(call.func.value, ast.Call)
    parent = call.func.value
    if context.calls(parent, "sqlalchemy.orm.Load"):
        return named(context, parent.args[0]) if len(parent.args) == 1 else "Load() names no entity"
    if loader_name(context, parent) in COLUMN_LOADERS:
        return owner(context, parent)
    found = owner(context, parent) if _any_text(parent) else "the loader before it names nothing"
    for argument in parent.args:
        found = hop(context, found, argument)
    return found


def _any_text(call: ast.Call) -> bool:
    return bool(call.args) and isinstance(call.args[0], ast.Constant)


def named(context: Context, node: ast.expr) -> Entity | str:
    """The entity that an expression names."""
    value = context.value(node)
    if value.kind is Kind.CLASS and value.ref is not None and context.mappings.is_mapped(value.ref):
        return Entity(value.ref, Spelling(context.source(node)))
    return f"{context.source(node)} is not proven to be a mapped class"


def hop(context: Context, start: Entity | str, argument: ast.expr) -> Entity | str:
    """The entity at the far end of one argument: a name on `start`, or a relationship attribute."""
    match argument:
        case ast.Constant(value=str(name)):
            return (
                start if isinstance(start, str) else target_entity(context, start, name, argument)
            )
        case ast.Call(func=ast.Attribute(attr="of_type"), args=[single]):
            return named(context, single)
        case ast.Call(func=ast.Attribute(attr="and_", value=inner)):
            return hop(context, start, inner)
    value = context.value(argument)
    if value.kind is Kind.RELATIONSHIP and value.ref is not None:
        return target_entity(context, Entity(value.ref, Spelling("")), value.name, argument)
    return f"{context.source(argument)} is not proven to be a relationship attribute"


def outermost(context: Context, call: ast.Call) -> Entity | str:
    """The entity of the query that an option goes to, or why it is not known."""
    place = _place(context, call)
    if isinstance(place, ast.Call):
        return _entity_of(context, place, call)
    if isinstance(place, str):
        return _agreed(context, place, call)
    return "the query that the option goes to is not known"


def _place(context: Context, call: ast.Call) -> ast.Call | str | None:
    """The call of options() or get() that an option stands in, or the local name it is kept in."""
    child: ast.AST = call
    for node in context.ancestors(call):
        match node:
            case ast.Attribute() | ast.List() | ast.Tuple() | ast.Starred() | ast.IfExp():
                pass
            case ast.keyword(arg="options") | ast.keyword(arg=None):
                pass
            case ast.Call(func=ast.Attribute() as function) if function is child:
                pass
            case ast.Call(func=ast.Attribute(attr="append" | "extend", value=ast.Name(id=name))):
                return name
            case ast.Call(func=ast.Attribute(attr="options" | "get" | "refresh")):
                return node
            case ast.Assign(targets=[ast.Name(id=name)]):
                return name
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.AugAssign(target=ast.Name(id=name)):
                return name
            case _:
                return None
        child = node
    return None


def _entity_of(context: Context, place: ast.Call, at: ast.AST) -> Entity | str:
    assert isinstance(place.func, ast.Attribute)
    if place.func.attr == "get":
        return named(context, place.args[0]) if place.args else "get() names no entity"
    kind = context.kind(place.func.value)
    if kind not in (Kind.QUERY, Kind.SELECT):
        return "the receiver of options() is not proven to be a query"
    return loader_entity(context, place.func.value, at)


def _agreed(context: Context, name: str, at: ast.AST) -> Entity | str:
    """The one entity of all queries of this scope that a kept option goes to."""
    scope = context.function(at) or context.module.tree
    found: list[Entity] = []
    for use in context.uses(name, scope):
        parent = context.parent(use)
        if isinstance(parent, ast.Attribute):
            continue
        starred = context.parent(parent) if isinstance(parent, ast.Starred) else parent
        if not isinstance(starred, ast.Call) or not isinstance(starred.func, ast.Attribute):
            return f"{name} is used for more than options()"
        if starred.func.attr != "options":
            return f"{name} is used for more than options()"
        entity = _entity_of(context, starred, at)
        if isinstance(entity, str):
            return entity
        found.append(entity)
    if found and len({(entity.ref, entity.spelling.text) for entity in found}) == 1:
        return found[0]
    return f"{name} goes to queries of several entities, or to none that can be seen"
