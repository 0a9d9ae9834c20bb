"""What a name is: the bindings that reach it, through scopes, imports and re-exports."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from ..source.module import Module
from .api import CALLABLES
from .builtin_calls import BUILTINS
from .kinds import NONE, UNKNOWN, Kind, Ref, Value, join
from .reach import reaching
from .resolver import Resolver
from .scopes import COMPREHENSIONS, Binding, How, Scope
from .shapes import element, part


def name_value(infer: Resolver, module: Module, node: ast.Name) -> Value:
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
            return either(binding_value(infer, module, binding) for binding in found)
        first = first and isinstance(scope.node, COMPREHENSIONS)
        scope = scope.parent
    return star_value(infer, module, node.id) or _builtin(node.id)


def either(values: Iterable[Value]) -> Value:
    """One of these: like `join`, and outside names that give the same when called are as one.

    `try: from sqlalchemy.orm import declarative_base`, `except ImportError:` the old place.
    """
    given = list(values)
    names = [value.name for value in given if value.kind is Kind.EXTERNAL]
    if len(names) == len(given) > 1 and len({CALLABLES.get(name) for name in names}) == 1:
        return given[0] if names[0] in CALLABLES else join(given)
    return join(given)


def _builtin(name: str) -> Value:
    return Value(Kind.EXTERNAL, name=f"builtins.{name}") if name in BUILTINS else UNKNOWN


def star_value(infer: Resolver, module: Module, name: str) -> Value:
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


def _from_known_star(infer: Resolver, origin: str, name: str) -> Value:
    return infer.external(f"{origin}.{name}") if name in _STAR_NAMES.get(origin, ()) else UNKNOWN


def binding_value(infer: Resolver, module: Module, binding: Binding) -> Value:
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
            return infer.parameter(module, binding.node)
        case How.ANNOTATED:
            declared = infer.annotation(module, binding.annotation)
            return declared or infer.value(module, binding.value)
        case How.ASSIGN:
            return part(infer.value(module, binding.value), binding.path)
        case How.AUGMENTED:
            return _augmented(infer, module, binding)
        case How.FOR:
            return part(element(infer.value(module, binding.value)), binding.path)
        case How.WITH:
            return part(entered(infer, infer.value(module, binding.value)), binding.path)
    return UNKNOWN


def _augmented(infer: Resolver, module: Module, binding: Binding) -> Value:
    """`x += more` leaves a str a str and a list a list, if x was never anything else."""
    more = infer.value(module, binding.value)
    scope = infer.project.scope(module, binding.node)
    others = [b for b in scope.bindings[binding.name] if b.how is not How.AUGMENTED]
    before = join(binding_value(infer, module, other) for other in others)
    same = before.kind is more.kind and more.kind in (Kind.STR, Kind.LIST)
    return Value(more.kind) if same else UNKNOWN


def _function(infer: Resolver, module: Module, node: ast.AST) -> Value:
    assert isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    return Value(Kind.FUNCTION, ref=Ref(module, node))


def import_value(infer: Resolver, module: Module, binding: Binding) -> Value:
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


def _names_attribute_too(infer: Resolver, module: Module, binding: Binding) -> bool:
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


def exported(infer: Resolver, module: Module, name: str) -> Value:
    """What a module's global name is, as an importer sees it: joined over all its bindings."""

    def compute() -> Value:
        scope = infer.project.own_scope(module, module.tree)
        found = scope.bindings.get(name)
        if found:
            return either(binding_value(infer, module, binding) for binding in found)
        submodule = infer.project.layout.find(f"{module.name}.{name}", module.path)
        if submodule and module.path.endswith("__init__.py"):
            return Value(Kind.MODULE, name=submodule)
        return star_value(infer, module, name)

    return infer.once(("export", module.path, name), compute)


def entered(infer: Resolver, value: Value) -> Value:
    """What `with value as x` gives x."""
    match value.kind:
        case Kind.CONTEXT:
            return value.item
        case Kind.CONNECTION | Kind.SESSION | Kind.TRANSACTION | Kind.RESULT:
            return value
        case Kind.SCOPED_SESSION:
            return Value(Kind.SESSION, is_async=value.is_async)
        case Kind.INSTANCE:
            method = infer.member(value, "__enter__") or infer.member(value, "__aenter__")
            result = infer.returned(method.ref, value) if method.ref else UNKNOWN
            return result.item if result.kind is Kind.AWAITABLE else result
        case Kind.AWAITABLE:
            return entered(infer, value.item)
        case Kind.NONE:
            return NONE
    return UNKNOWN
