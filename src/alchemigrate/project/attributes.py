"""What `a.b` is: module members, class and instance attributes, the API's own attributes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..source.module import Module
from .api import ATTRIBUTES, CLASSES
from .facts import last_name
from .kinds import UNKNOWN, Kind, Ref, Value, join
from .names import canonical
from .scopes import Binding, How

if TYPE_CHECKING:
    from .infer import Inference

_PROPERTIES = {"property", "cached_property", "hybrid_property", "reify", "memoized_property"}


def attribute_value(infer: Inference, module: Module, node: ast.Attribute) -> Value:
    """What an attribute expression is."""
    return member(infer, infer.value(module, node.value), node.attr)


def member(infer: Inference, owner: Value, name: str) -> Value:
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


def _module_member(infer: Inference, path: str, name: str) -> Value:
    from .bindings import exported

    module = infer.project.module(path)
    return exported(infer, module, name) if module is not None else UNKNOWN


def _bundle_member(infer: Inference, owner: Value, name: str) -> Value:
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


def _definition_member(infer: Inference, owner: Value, name: str) -> Value:
    if owner.ref is None:
        return UNKNOWN
    ref = owner.ref

    def compute() -> Value:
        mapped = infer.mappings.member(owner, name)
        if mapped:
            return mapped
        found = find_in_class(infer, ref, name)
        if found is not None:
            return _class_binding(infer, owner, found[0], found[1])
        if owner.kind is Kind.INSTANCE or name.isupper():
            assigned = _self_assignments(infer, ref, name)
            if assigned:
                return assigned
        return infer.mappings.declared_member(owner, name)

    return infer.once(("member", owner.kind, ref, name), compute)


def find_in_class(infer: Inference, ref: Ref, name: str) -> tuple[Ref, Binding] | None:
    """Where a class or its bases bind `name` in their bodies, nearest first."""
    for base in lineage(infer, ref):
        scope = infer.project.own_scope(base.module, base.node)
        found = scope.bindings.get(name)
        if found:
            return base, found[-1]
    return None


def lineage(infer: Inference, ref: Ref) -> list[Ref]:
    """A class and its bases in the project, breadth first (the order of lookup, nearly)."""
    order: list[Ref] = []
    queue = [ref]
    while queue:
        current = queue.pop(0)
        if current in order or not isinstance(current.node, ast.ClassDef):
            continue
        order.append(current)
        for base in current.node.bases:
            value = infer.value(current.module, base)
            if value.kind is Kind.CLASS and value.ref is not None:
                queue.append(value.ref)
    return order


def outside_bases(infer: Inference, ref: Ref) -> Iterator[Value]:
    """Values of all bases, in the whole lineage, that are no classes of the project."""
    for current in lineage(infer, ref):
        assert isinstance(current.node, ast.ClassDef)
        for base in current.node.bases:
            inner = base.value if isinstance(base, ast.Subscript) else base
            value = infer.value(current.module, inner)
            if value.kind is not Kind.CLASS:
                yield value


def inherited_kind(infer: Inference, ref: Ref) -> Value:
    """A class deriving from Session, Query, Connection ... gives instances of that kind."""

    def compute() -> Value:
        for base in outside_bases(infer, ref):
            if base.kind is Kind.EXTERNAL:
                known = CLASSES.get(canonical(base.name), UNKNOWN)
                if known.kind not in (Kind.UNKNOWN, Kind.BASE):
                    return Value(known.kind, known.items, ref=ref, is_async=known.is_async)
        return UNKNOWN

    return infer.once(("inherits", ref), compute)


def _class_binding(infer: Inference, owner: Value, home: Ref, binding: Binding) -> Value:
    from .bindings import binding_value
    from .calls import returned

    if binding.how is not How.FUNCTION:
        value = binding_value(infer, home.module, binding)
        if value.kind is Kind.NONE or not value:
            return _self_assignments(infer, owner.ref, binding.name) if owner.ref else UNKNOWN
        return value
    assert isinstance(binding.node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ref = Ref(home.module, binding.node)
    decorators = {last_name(_called(d)) for d in binding.node.decorator_list}
    if decorators & _PROPERTIES and owner.kind is Kind.INSTANCE:
        return returned(infer, ref, owner)
    if decorators & _PROPERTIES:
        return UNKNOWN
    if "staticmethod" in decorators:
        return Value(Kind.FUNCTION, ref=ref)
    if owner.kind is Kind.CLASS and "classmethod" not in decorators:
        return Value(Kind.FUNCTION, ref=ref)
    return Value(Kind.METHOD, (owner,), ref=ref)


def _called(decorator: ast.expr) -> ast.expr:
    return decorator.func if isinstance(decorator, ast.Call) else decorator


def _self_assignments(infer: Inference, ref: Ref, name: str) -> Value:
    """What is assigned to `self.name` anywhere in the methods of a class and its bases."""

    def compute() -> Value:
        found: list[Value] = []
        for current in lineage(infer, ref):
            for value in self_table(infer, current).get(name, []):
                found.append(
                    infer.annotation(current.module, value.annotation)
                    if isinstance(value, ast.AnnAssign) and not value.value
                    else infer.value(current.module, _assigned(value))
                )
            if found:
                break
        if any(not value for value in found):
            return UNKNOWN
        return join(found)

    return infer.once(("self", ref, name), compute)


def _assigned(node: ast.Assign | ast.AnnAssign) -> ast.expr | None:
    return node.value


def self_table(infer: Inference, ref: Ref) -> dict[str, list[ast.Assign | ast.AnnAssign]]:
    """Assignments to attributes of the first parameter, by attribute, in the methods of a class."""
    assert isinstance(ref.node, ast.ClassDef)
    table: dict[str, list[ast.Assign | ast.AnnAssign]] = {}
    for method in ref.node.body:
        if not isinstance(method, (ast.FunctionDef, ast.AsyncFunctionDef)) or not method.args.args:
            continue
        receiver = method.args.args[0].arg
        for node in ast.walk(method):
            targets = node.targets if isinstance(node, ast.Assign) else (
                [node.target] if isinstance(node, ast.AnnAssign) else []
            )
            for target in targets:
                match target:
                    case ast.Attribute(value=ast.Name(id=used), attr=attribute) if used == receiver:
                        assert isinstance(node, (ast.Assign, ast.AnnAssign))
                        table.setdefault(attribute, []).append(node)
    return table
