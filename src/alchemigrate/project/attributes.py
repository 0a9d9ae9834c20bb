"""What `a.b` is: module members, class and instance attributes, the API's own attributes."""

from __future__ import annotations

import ast

from ..source.module import Module
from .api import ATTRIBUTES, CLASSES
from .classes import find_in_class, lineage, outside_bases
from .facts import last_name
from .kinds import UNKNOWN, Kind, Ref, Value, join
from .names import canonical
from .resolver import Resolver
from .scopes import Binding, How

_PROPERTIES = {"property", "cached_property", "hybrid_property", "reify", "memoized_property"}


def attribute_value(infer: Resolver, module: Module, node: ast.Attribute) -> Value:
    """What an attribute expression is."""
    return member(infer, infer.value(module, node.value), node.attr)


def member(infer: Resolver, owner: Value, name: str) -> Value:
    """The attribute `name` of a value."""
    match owner.kind:
        case Kind.MODULE:
            return _module_member(infer, owner.name, name)
        case Kind.EXTERNAL:
            return infer.external(f"{owner.name}.{name}")
        case Kind.EXTERNAL_INSTANCE:
            return Value(Kind.EXTERNAL_INSTANCE, name=f"{owner.name}.{name}")
        case Kind.BUNDLE:
            return _bundle_member(infer, owner, name)
        case Kind.CLASS | Kind.INSTANCE:
            return _definition_member(infer, owner, name)
        case Kind.COLUMNS:
            return Value(Kind.COLUMN, name=name)
        case Kind.RELATIONSHIP | Kind.COLUMN:
            return UNKNOWN
    if owner.ref is not None and owner.kind in (Kind.SESSION, Kind.QUERY):
        found = _definition_member(infer, Value(Kind.INSTANCE, ref=owner.ref), name)
        if found:
            return found
    return _known_attribute(owner, name)


def _known_attribute(owner: Value, name: str) -> Value:
    if owner.kind is Kind.SCOPED_SESSION:
        owner = Value(Kind.SESSION, is_async=owner.is_async)
    found = ATTRIBUTES.get((owner.kind, name), UNKNOWN)
    if owner.is_async and found.kind is Kind.ENGINE:
        return UNKNOWN
    return found


def _module_member(infer: Resolver, path: str, name: str) -> Value:
    module = infer.project.module(path)
    return infer.exported(module, name) if module is not None else UNKNOWN


def _bundle_member(infer: Resolver, owner: Value, name: str) -> Value:
    known = ATTRIBUTES.get((Kind.BUNDLE, name))
    if known:
        return known
    if owner.ref is not None:
        found = _definition_member(infer, Value(Kind.INSTANCE, ref=owner.ref), name)
        if found:
            return found
    if name in _ORM_NAMES:
        return infer.external(f"sqlalchemy.orm.{name}")
    return infer.external(f"sqlalchemy.{name}")


_ORM_NAMES = frozenset(
    "relationship backref relation column_property synonym aliased joinedload subqueryload "
    "selectinload lazyload contains_eager defer undefer load_only deferred composite Query "
    "eagerload object_session mapper sessionmaker scoped_session validates reconstructor".split()
)


def _definition_member(infer: Resolver, owner: Value, name: str) -> Value:
    if owner.ref is None:
        return UNKNOWN
    ref = owner.ref

    def compute() -> Value:
        mapped = infer.mapped_member(owner, name)
        if mapped:
            return mapped
        found = find_in_class(infer, ref, name)
        if found is not None:
            return _class_binding(infer, owner, found[0], found[1])
        if owner.kind is Kind.INSTANCE or name.isupper():
            assigned = _self_assignments(infer, ref, name)
            if assigned:
                return assigned
        return infer.declared_member(owner, name)

    return infer.once(("member", owner.kind, ref, name), compute)


def inherited_kind(infer: Resolver, ref: Ref) -> Value:
    """A class deriving from Session, Query, Connection ... gives instances of that kind."""

    def compute() -> Value:
        for base in outside_bases(infer, ref):
            if base.kind is Kind.EXTERNAL:
                known = CLASSES.get(canonical(base.name), UNKNOWN)
                if known.kind not in (Kind.UNKNOWN, Kind.BASE):
                    return Value(known.kind, known.items, ref=ref, is_async=known.is_async)
        return UNKNOWN

    return infer.once(("inherits", ref), compute)


def _class_binding(infer: Resolver, owner: Value, home: Ref, binding: Binding) -> Value:
    if binding.how is not How.FUNCTION:
        return _also_assigned(infer, owner, binding.name, infer.binding(home.module, binding))
    assert isinstance(binding.node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ref = Ref(home.module, binding.node)
    decorators = {last_name(_called(d)) for d in binding.node.decorator_list}
    if decorators & _PROPERTIES and owner.kind is Kind.INSTANCE:
        return infer.returned(ref, owner)
    if decorators & _PROPERTIES:
        return UNKNOWN
    if "staticmethod" in decorators:
        return Value(Kind.FUNCTION, ref=ref)
    if owner.kind is Kind.CLASS and "classmethod" not in decorators:
        return Value(Kind.FUNCTION, ref=ref)
    return Value(Kind.METHOD, (owner,), ref=ref)


def _called(decorator: ast.expr) -> ast.expr:
    return decorator.func if isinstance(decorator, ast.Call) else decorator


def _also_assigned(infer: Resolver, owner: Value, name: str, value: Value) -> Value:
    """A class attribute that methods may replace on `self`: what it is in either case."""
    if owner.ref is None or not _statements(infer, owner.ref, name):
        return UNKNOWN if value.kind is Kind.NONE else value
    assigned = _self_assignments(infer, owner.ref, name)
    if value.kind is Kind.NONE or not value:
        return assigned
    return join([value, assigned]) if owner.kind is Kind.INSTANCE else value


def _statements(
    infer: Resolver, ref: Ref, name: str
) -> tuple[Module, list[ast.Assign | ast.AnnAssign]] | None:
    """The statements that assign to `self.name` in the nearest class that has any."""
    for current in lineage(infer, ref):
        assert isinstance(current.node, ast.ClassDef)
        found = infer.project.assigned_to_self(current.node).get(name)
        if found:
            return current.module, found
    return None


def _self_assignments(infer: Resolver, ref: Ref, name: str) -> Value:
    """What is assigned to `self.name` anywhere in the methods of a class and its bases."""

    def compute() -> Value:
        statements = _statements(infer, ref, name)
        if statements is None:
            return UNKNOWN
        found = [_assigned(infer, statements[0], statement) for statement in statements[1]]
        return join(found) if all(found) else UNKNOWN

    return infer.once(("self", ref, name), compute)


def _assigned(infer: Resolver, module: Module, node: ast.Assign | ast.AnnAssign) -> Value:
    if isinstance(node, ast.AnnAssign) and node.value is None:
        return infer.annotation(module, node.annotation)
    return infer.value(module, node.value)
