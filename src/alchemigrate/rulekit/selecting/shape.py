"""What a Query gives: objects of one entity, or rows of entities and columns."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from ...project.kinds import Kind, Ref, Value
from ..context import Context
from ..lead import Entity
from ..spelling import Spelling

_COLUMNS = (Kind.COLUMN, Kind.TABLE, Kind.FROM, Kind.TEXT)


@dataclass(frozen=True, slots=True)
class Field:
    """One thing selected: the mapped class of an entity, or a column with its name in the row.

    `owner` is the entity it belongs to as it is written there, if that is plain to see; `stored`
    says that it is no expression, which may be an aggregate.
    """

    name: str
    entity: Ref | None = None
    is_alias: bool = False
    aggregate: bool = False
    owner: Entity | None = None
    stored: bool = True


@dataclass(frozen=True, slots=True)
class Shape:
    """The things that a Query selects, in order."""

    fields: tuple[Field, ...]

    @property
    def single(self) -> Field | None:
        """The one entity that is given as objects, not rows."""
        only = self.fields[0] if len(self.fields) == 1 else None
        return only if only is not None and only.entity is not None else None

    @property
    def entities(self) -> tuple[Field, ...]:
        """The entities among the fields: with any of them a Query leaves repeated rows out."""
        return tuple(one for one in self.fields if one.entity is not None)

    @property
    def several(self) -> bool:
        """Whether the fields may belong to more than one entity."""
        owners = {None if one.owner is None else one.owner.spelling for one in self.fields}
        return len(self.fields) > 1 and (len(owners) > 1 or None in owners)

    @property
    def one_row(self) -> bool:
        """Whether all are aggregates, which give one row if nothing is grouped."""
        return all(one.aggregate for one in self.fields)

    def repeated(self) -> str:
        """A name that two fields have; a select() gives the second another one."""
        seen: set[str] = set()
        for one in self.fields:
            if one.name and one.name in seen:
                return one.name
            seen.add(one.name)
        return ""

    @property
    def unnamed(self) -> bool:
        """Whether an expression without a label is among several fields."""
        return len(self.fields) > 1 and any(not one.name for one in self.fields)


def selected(context: Context, arguments: list[ast.expr]) -> Shape | str:
    """The shape of `query(*arguments)`, or why it is not known."""
    if not arguments:
        return "nothing is selected here"
    fields = [_field(context, argument) for argument in arguments]
    unknown = [found for found in fields if isinstance(found, str)]
    return unknown[0] if unknown else Shape(tuple(f for f in fields if isinstance(f, Field)))


def _field(context: Context, node: ast.expr) -> Field | str:
    if isinstance(node, ast.Starred):
        return "what is selected is unpacked from elsewhere"
    value = context.value(node)
    if value.kind is Kind.CLASS and value.ref is not None and context.mappings.is_mapped(value.ref):
        owner = Entity(value.ref, Spelling(context.source(node)))
        return Field(value.ref.name, value.ref, is_alias=bool(value.name), owner=owner)
    if value.kind in _COLUMNS or _of_class(context, node, value):
        return Field(
            _name(node, value),
            aggregate=_aggregates(context, node),
            owner=_owner(context, node),
            stored=_stored(context, node),
        )
    return f"{context.source(node)} is not proven to be a mapped class or a column"


def _owner(context: Context, node: ast.expr) -> Entity | None:
    """The entity of a column attribute, through a label."""
    match node:
        case ast.Call(func=ast.Attribute(attr="label", value=inner)):
            return _owner(context, inner)
        case ast.Attribute(value=inner):
            value = context.value(inner)
            if value.kind is Kind.CLASS and value.ref is not None:
                return Entity(value.ref, Spelling(context.source(inner)))
    return None


def _stored(context: Context, node: ast.expr) -> bool:
    """Whether it is a column or a table itself, through a label."""
    match node:
        case ast.Call(func=ast.Attribute(attr="label", value=inner)):
            return _stored(context, inner)
        case ast.Attribute(value=owner):
            value = context.value(node)
            if value.kind is Kind.COLUMN:
                return value.ref is not None or context.kind(owner) is Kind.COLUMNS
    return context.kind(node) is Kind.TABLE


def _of_class(context: Context, node: ast.expr, value: Value) -> bool:
    """A hybrid or another attribute of a mapped class that is no relationship."""
    if not isinstance(node, ast.Attribute) or value.kind not in (Kind.UNKNOWN, Kind.FUNCTION):
        return False
    owner = context.value(node.value)
    if owner.kind is not Kind.CLASS or owner.ref is None:
        return False
    return context.mappings.is_mapped(owner.ref)


def _name(node: ast.expr, value: Value) -> str:
    match node:
        case ast.Attribute(attr=name):
            return name
        case ast.Call(func=ast.Attribute(attr="label"), args=[ast.Constant(value=str(name))]):
            return name
    return value.name if value.kind is Kind.COLUMN and "." not in value.name else ""


_AGGREGATES = frozenset("count sum min max avg".split())


def _aggregates(context: Context, node: ast.expr) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr="label", value=inner)):
            return _aggregates(context, inner)
        case ast.Call(func=ast.Attribute(attr="exists")):
            return True
        case ast.Call(func=function):
            origin = context.origin(function)
            if origin == "sqlalchemy.exists":
                return True
            if origin == "sqlalchemy.func.coalesce":
                return bool(node.args) and _aggregates(context, node.args[0])
            return origin.removeprefix("sqlalchemy.func.") in _AGGREGATES
    return False
