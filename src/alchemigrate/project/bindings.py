"""What a name is: the bindings that reach it, through scopes, imports and re-exports."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..source.module import Module
from . import parameters
from .kinds import NONE, UNKNOWN, Kind, Ref, Value, join, one
from .reach import reaching
from .scopes import COMPREHENSIONS, Binding, How, Scope

if TYPE_CHECKING:
    from .infer import Inference

_BUILTIN_CALLS = {"dict", "list", "tuple", "set", "str", "len", "sorted", "iter", "next", "zip"}


def name_value(infer: Inference, module: Module, node: ast.Name) -> Value:
    """What a bare name is at the place where it stands."""
    scope: Scope | None = infer.project.scope(module, node)
    first = True
    while scope is not None:
        if not first and isinstance(scope.node, ast.ClassDef):
            scope = scope.parent
            continue
        if node.id in scope.bindings and node.id not in scope.elsewhere:
            found = (
                reaching(scope, node.id, node, module.parents)
                if first and isinstance(node.ctx, ast.Load)
                else scope.bindings[node.id]
            )
            return join(binding_value(infer, module, binding) for binding in found)
        first = first and isinstance(scope.node, COMPREHENSIONS)
        scope = scope.parent
    return star_value(infer, module, node.id) or _builtin(node.id)


def _builtin(name: str) -> Value:
    return Value(Kind.EXTERNAL, name=f"builtins.{name}") if name in _BUILTIN_CALLS else UNKNOWN


def star_value(infer: Inference, module: Module, name: str) -> Value:
    """What a name is that only a star import can have brought."""
    for origin in infer.project.own_scope(module, module.tree).stars:
        path = infer.project.layout.find(origin, module.path)
        if path is None:
            found = _from_known_star(infer, origin, name)
        else:
            other = infer.project.module(path)
            found = exported(infer, other, name) if other and not name.startswith("_") else UNKNOWN
        if found:
            return found
    return UNKNOWN


_STAR_NAMES = {
    "sqlalchemy": frozenset(
        "create_engine MetaData Table Column select text func case and_ or_ not_ insert update "
        "delete union union_all exists cast literal literal_column bindparam ForeignKey Index "
        "UniqueConstraint CheckConstraint PrimaryKeyConstraint Integer BigInteger SmallInteger "
        "String Text Unicode UnicodeText Boolean Date DateTime Time Interval Float Numeric Enum "
        "JSON LargeBinary PickleType Sequence event inspect desc asc join outerjoin alias "
        "distinct extract type_coerce engine_from_config".split()
    ),
    "sqlalchemy.orm": frozenset(
        "sessionmaker scoped_session relationship backref Session joinedload subqueryload "
        "selectinload lazyload contains_eager defer undefer load_only aliased column_property "
        "synonym mapper relation eagerload declarative_base Query object_session".split()
    ),
}


def _from_known_star(infer: Inference, origin: str, name: str) -> Value:
    return (
        infer.external(f"{origin}.{name}") if name in _STAR_NAMES.get(origin, ()) else UNKNOWN
    )


def binding_value(infer: Inference, module: Module, binding: Binding) -> Value:
    """What one binding gives its name."""
    match binding.how:
        case How.IMPORT:
            return import_value(infer, module, binding)
        case How.FUNCTION:
            return _function(infer, module, binding.node)
        case How.CLASS:
            assert isinstance(binding.node, ast.ClassDef)
            return Value(Kind.CLASS, ref=Ref(module, binding.node))
        case How.PARAMETER:
            assert isinstance(binding.node, ast.arg)
            return parameters.value(infer, module, binding.node)
        case How.ANNOTATED:
            declared = infer.annotation(module, binding.annotation)
            return declared or infer.value(module, binding.value)
        case How.ASSIGN:
            return part(infer, infer.value(module, binding.value), binding.path)
        case How.FOR:
            return part(infer, element(infer.value(module, binding.value)), binding.path)
        case How.WITH:
            return part(infer, entered(infer, infer.value(module, binding.value)), binding.path)
    return UNKNOWN


def _function(infer: Inference, module: Module, node: ast.AST) -> Value:
    assert isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    return Value(Kind.FUNCTION, ref=Ref(module, node))


def import_value(infer: Inference, module: Module, binding: Binding) -> Value:
    """What an imported name is: a definition of the project, a module of it, or an outside name."""
    project = infer.project
    path = project.layout.find(binding.origin, module.path)
    if path is not None and not _names_attribute_too(infer, module, binding):
        return Value(Kind.MODULE, name=path)
    source, _, name = binding.origin.rpartition(".")
    path = project.layout.find(source, module.path) if source else None
    if path is None:
        return infer.external(binding.origin)
    other = project.module(path)
    return exported(infer, other, name) if other is not None else UNKNOWN


def _names_attribute_too(infer: Inference, module: Module, binding: Binding) -> bool:
    """`from app import db` may mean the module `app/db.py` or a name bound in `app/__init__.py`."""
    source, _, name = binding.origin.rpartition(".")
    path = infer.project.layout.find(source, module.path) if source else None
    package = infer.project.module(path) if path and path.endswith("__init__.py") else None
    if package is None or package is module:
        return False
    scope = infer.project.own_scope(package, package.tree)
    return any(
        not (found.how is How.IMPORT and found.origin == binding.origin)
        for found in scope.bindings.get(name, [])
    )


def exported(infer: Inference, module: Module, name: str) -> Value:
    """What a module's global name is, as an importer sees it: joined over all its bindings."""

    def compute() -> Value:
        scope = infer.project.own_scope(module, module.tree)
        found = scope.bindings.get(name)
        if found:
            return join(binding_value(infer, module, binding) for binding in found)
        submodule = infer.project.layout.find(f"{module.name}.{name}", module.path)
        if submodule and module.path.endswith("__init__.py"):
            return Value(Kind.MODULE, name=submodule)
        return star_value(infer, module, name)

    return infer.once(("export", module.path, name), compute)


def part(infer: Inference, value: Value, path: tuple[int, ...]) -> Value:
    """The piece of a value that unpacking gives at a position; rows and tuples unpack by field."""
    for index in path:
        if value.kind in (Kind.TUPLE, Kind.ROW):
            value = value.items[index] if 0 <= index < len(value.items) else UNKNOWN
            if value.kind is Kind.CLASS:
                value = Value(Kind.INSTANCE, ref=value.ref)
            elif value.kind in (Kind.COLUMN, Kind.RELATIONSHIP):
                value = UNKNOWN
        elif value.kind is Kind.LIST:
            value = value.item
        else:
            return UNKNOWN
    return value


def element(value: Value) -> Value:
    """What iterating over a value gives."""
    from .calls import row, shape

    match value.kind:
        case Kind.LIST | Kind.GENERATOR:
            return value.item
        case Kind.RESULT:
            return row(value)
        case Kind.SCALARS:
            return value.item
        case Kind.MAPPINGS:
            return Value(Kind.ROW_MAPPING)
        case Kind.QUERY:
            return shape(value)
        case Kind.TUPLE:
            return join(value.items)
    return UNKNOWN


def entered(infer: Inference, value: Value) -> Value:
    """What `with value as x` gives x."""
    match value.kind:
        case Kind.CONTEXT:
            return value.item
        case Kind.CONNECTION | Kind.SESSION | Kind.TRANSACTION | Kind.RESULT:
            return value
        case Kind.SCOPED_SESSION:
            return Value(Kind.SESSION, is_async=value.is_async)
        case Kind.INSTANCE:
            from .attributes import member
            from .calls import returned

            method = member(infer, value, "__enter__") or member(infer, value, "__aenter__")
            result = returned(infer, method.ref, value) if method.ref else UNKNOWN
            return result.item if result.kind is Kind.AWAITABLE else result
        case Kind.AWAITABLE:
            return entered(infer, value.item)
        case Kind.NONE:
            return NONE
    return UNKNOWN


__all__ = [
    "binding_value",
    "element",
    "entered",
    "exported",
    "import_value",
    "name_value",
    "one",
    "part",
    "star_value",
]
