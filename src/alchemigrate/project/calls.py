"""What a call gives: the API's own functions and methods, and the project's by their returns."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from ..source.module import Module
from .api import CALLABLES, CLASSES, GENERATIVE, METHODS, ROW_OF
from .builtin_calls import builtin_value
from .contents import taken
from .facts import last_name
from .kinds import UNKNOWN, Kind, Ref, Value, join, one
from .names import canonical
from .resolver import Resolver
from .scopes import own_nodes, own_statements
from .shapes import row, shape

_CONTEXT_DECORATORS = {"contextmanager", "asynccontextmanager"}
_TRANSPARENT = {"property", "cached_property", "hybrid_property", "reify", "staticmethod"} | {
    "classmethod", "declared_attr", "memoized_property", "fixture", "lru_cache", "cache",
    "abstractmethod", "override", "wraps", "yield_fixture",
}  # fmt: skip
_ENTITY_TERMINALS = {"first", "one", "one_or_none", "get", "scalar", "scalar_one"}


def call_value(infer: Resolver, module: Module, call: ast.Call) -> Value:
    """What a call expression gives."""
    if isinstance(call.func, ast.Name) and call.func.id == "super" and not call.args:
        return _super(infer, module, call)
    if isinstance(call.func, ast.Attribute):
        receiver = infer.value(module, call.func.value)
        found = method_value(infer, module, receiver, call.func.attr, call)
        if found:
            return found
    callee = infer.value(module, call.func)
    return _called(infer, module, callee, call)


def _super(infer: Resolver, module: Module, call: ast.Call) -> Value:
    """`super()` inside a method: an instance of the class's first base in the project."""
    node: ast.AST | None = call
    while node is not None and not isinstance(node, ast.ClassDef):
        node = module.parents.get(node)
    bases = node.bases if node is not None else []
    for base in bases:
        value = infer.value(module, base)
        if value.kind is Kind.CLASS:
            return Value(Kind.INSTANCE, ref=value.ref)
    return UNKNOWN


def _called(infer: Resolver, module: Module, callee: Value, call: ast.Call) -> Value:
    match callee.kind:
        case Kind.EXTERNAL:
            return _external_call(infer, module, callee.name, call)
        case Kind.CLASS:
            return infer.instance_of(callee)
        case Kind.FUNCTION if callee.ref:
            return returned(infer, callee.ref, UNKNOWN)
        case Kind.METHOD if callee.ref:
            return returned(infer, callee.ref, callee.item)
        case Kind.SESSION_FACTORY | Kind.SCOPED_SESSION:
            return Value(Kind.SESSION, ref=callee.ref, is_async=callee.is_async)
        case Kind.EXTERNAL_INSTANCE:
            return Value(Kind.EXTERNAL_INSTANCE, name=f"{callee.name}()")
    return UNKNOWN


def _external_call(infer: Resolver, module: Module, name: str, call: ast.Call) -> Value:
    name = canonical(name)
    if name in ("sqlalchemy.select", "sqlmodel.select"):
        return Value(Kind.SELECT, selected(infer, module, call))
    if name.startswith("sqlalchemy.func."):
        return Value(Kind.COLUMN, name=name)
    if name in ("sqlalchemy.orm.aliased", "sqlalchemy.orm.with_polymorphic") and call.args:
        entity = infer.value(module, call.args[0])
        return replace(entity, name="alias") if entity.kind is Kind.CLASS else entity
    if name in ("sqlalchemy.orm.sessionmaker", "sqlalchemy.orm.scoped_session"):
        return _factory(infer, module, name, call)
    if name in CALLABLES:
        return CALLABLES[name]
    if name in CLASSES and CLASSES[name].kind is not Kind.BASE:
        return CLASSES[name]
    if name.startswith("builtins."):
        return builtin_value(infer, module, name.removeprefix("builtins."), call)
    if name == "sqlalchemy.inspect" and call.args:
        inspected = infer.value(module, call.args[0]).kind
        return Value(Kind.INSPECTOR) if inspected in (Kind.ENGINE, Kind.CONNECTION) else UNKNOWN
    if name == "contextlib.closing" and call.args:
        return one(Kind.CONTEXT, infer.value(module, call.args[0]))
    if name == "asyncio.run" and call.args:
        return infer.value(module, call.args[0]).item
    if name.startswith("sqlalchemy."):
        return UNKNOWN
    return Value(Kind.EXTERNAL_INSTANCE, name=name)


def _factory(infer: Resolver, module: Module, name: str, call: ast.Call) -> Value:
    """`sessionmaker(class_=AsyncSession)` and `scoped_session(factory)` keep what they make."""
    kind = CALLABLES[name].kind
    made = UNKNOWN
    for keyword in call.keywords:
        if keyword.arg == "class_":
            made = infer.instance_of(infer.value(module, keyword.value))
    if kind is Kind.SCOPED_SESSION and call.args:
        made = infer.value(module, call.args[0])
    return Value(kind, ref=made.ref, is_async=made.is_async)


def selected(infer: Resolver, module: Module, call: ast.Call) -> tuple[Value, ...]:
    """The entities and columns given to select() or query(), a list in first place spread out."""
    arguments: list[ast.expr] = list(call.args)
    if arguments and isinstance(arguments[0], (ast.List, ast.Tuple)):
        arguments = list(arguments[0].elts)
    if any(isinstance(argument, ast.Starred) for argument in arguments):
        return ()
    return tuple(infer.value(module, argument) for argument in arguments)


def method_value(
    infer: Resolver, module: Module, receiver: Value, name: str, call: ast.Call
) -> Value:
    """What calling method `name` on a value of the API gives; UNKNOWN for all else."""
    kind = Kind.SESSION if receiver.kind is Kind.SCOPED_SESSION else receiver.kind
    if name == "query" and _is_query_call(infer, module, kind, call):
        return Value(Kind.QUERY, selected(infer, module, call))
    if name in ("execute", "exec_driver_sql", "stream") and call.args:
        result = _executed(infer, module, kind, call.args[0])
        if result:
            return one(Kind.AWAITABLE, result) if receiver.is_async else result
    if name == "object_session" and kind in (Kind.SESSION, Kind.SESSION_FACTORY):
        return Value(Kind.SESSION, ref=receiver.ref)
    handler = _HANDLERS.get(kind)
    found = handler(infer, module, receiver, name, call) if handler else UNKNOWN
    if not found and name in GENERATIVE.get(kind, ()):
        return receiver
    found = found or METHODS.get((kind, name), UNKNOWN)
    if kind in (Kind.CONNECTION, Kind.SESSION, Kind.ENGINE) and receiver.is_async and found:
        return _asynchronous(found, name)
    return found


def _asynchronous(found: Value, name: str) -> Value:
    if name in ("connect", "begin", "begin_nested"):
        inner = found.item if found.kind is Kind.CONTEXT else found
        as_async = Value(inner.kind, inner.items, is_async=True)
        return one(Kind.CONTEXT, as_async) if found.kind is Kind.CONTEXT else as_async
    if name == "connection":
        return one(Kind.AWAITABLE, Value(Kind.CONNECTION, is_async=True))
    return one(Kind.AWAITABLE, found)


def _is_query_call(infer: Resolver, module: Module, kind: Kind, call: ast.Call) -> bool:
    if kind is Kind.SESSION:
        return True
    if kind not in (Kind.UNKNOWN, Kind.EXTERNAL_INSTANCE) or not call.args:
        return False
    return infer.is_mapped_thing(infer.value(module, call.args[0]))


_EXECUTABLE = (Kind.SELECT, Kind.DML, Kind.TEXT, Kind.DDL)


def _executed(infer: Resolver, module: Module, kind: Kind, statement: ast.expr) -> Value:
    given = infer.value(module, statement)
    knows = kind in (Kind.SESSION, Kind.CONNECTION, Kind.ENGINE)
    proven = kind in (Kind.UNKNOWN, Kind.EXTERNAL_INSTANCE) and given.kind in _EXECUTABLE
    if not knows and not proven:
        return UNKNOWN
    items = given.items if given.kind is Kind.SELECT else ()
    if not knows:
        return Value(Kind.RESULT, items)
    plain = given.kind in (Kind.TEXT, Kind.STR)
    return Value(Kind.RESULT, items, name=f"{kind.value} text" if plain else kind.value)


def _session_method(
    infer: Resolver, module: Module, receiver: Value, name: str, call: ast.Call
) -> Value:
    if name in ("get", "merge", "get_one") and call.args:
        target = infer.value(module, call.args[0])
        if target.kind in (Kind.CLASS, Kind.INSTANCE):
            return Value(Kind.INSTANCE, ref=target.ref)
    if name == "scalars" and call.args:
        return one(Kind.SCALARS, _first(infer.value(module, call.args[0])))
    if name == "scalar" and call.args:
        return _scalar(infer.value(module, call.args[0]))
    if name == "exec" and call.args:
        return _exec(infer.value(module, call.args[0]))
    if name == "run_sync":
        return UNKNOWN
    return UNKNOWN


def _exec(statement: Value) -> Value:
    """What SQLModel's `exec()` gives: objects for a single entity, else rows."""
    if statement.kind is not Kind.SELECT:
        return UNKNOWN
    single = _first(statement) if len(statement.items) == 1 else UNKNOWN
    return one(Kind.SCALARS, single) if single else Value(Kind.RESULT, statement.items)


def _first(statement: Value) -> Value:
    """The first field of a statement's rows: an object for an entity, unknown for a column."""
    if not statement.items:
        return UNKNOWN
    head = statement.items[0]
    return Value(Kind.INSTANCE, ref=head.ref) if head.kind is Kind.CLASS else UNKNOWN


_scalar = _first


def _query_method(
    infer: Resolver, module: Module, receiver: Value, name: str, call: ast.Call
) -> Value:
    if name == "get":
        return shape(receiver)
    if name == "scalar":
        return _first(receiver)
    if name in ROW_OF:
        single = shape(receiver)
        return single if ROW_OF[name] == "one" else one(Kind.LIST, single)
    if name in ("with_entities", "add_columns", "add_column", "add_entity", "values"):
        fresh = selected(infer, module, call)
        kept = receiver.items if name.startswith("add") else ()
        value = Value(Kind.QUERY, (*kept, *fresh), ref=receiver.ref)
        return one(Kind.GENERATOR, row(value)) if name == "values" else value
    return UNKNOWN


def _result_method(
    infer: Resolver, module: Module, receiver: Value, name: str, call: ast.Call
) -> Value:
    if name in ROW_OF:
        single = row(receiver)
        return single if ROW_OF[name] == "one" else one(Kind.LIST, single)
    if name == "scalars":
        return one(Kind.SCALARS, _first(receiver))
    if name in ("scalar", "scalar_one", "scalar_one_or_none"):
        return _first(receiver)
    return UNKNOWN


def _scalars_method(
    infer: Resolver, module: Module, receiver: Value, name: str, call: ast.Call
) -> Value:
    if name == "unique":
        return receiver
    if name in ROW_OF:
        single = receiver.item if receiver.kind is Kind.SCALARS else Value(Kind.ROW_MAPPING)
        return single if ROW_OF[name] == "one" else one(Kind.LIST, single)
    return UNKNOWN


def _select_method(
    infer: Resolver, module: Module, receiver: Value, name: str, call: ast.Call
) -> Value:
    if name in ("with_only_columns", "add_columns", "column", "add_column"):
        kept = receiver.items if name != "with_only_columns" else ()
        return receiver.with_items((*kept, *selected(infer, module, call)))
    return UNKNOWN


def _table_method(
    infer: Resolver, module: Module, receiver: Value, name: str, call: ast.Call
) -> Value:
    return Value(Kind.SELECT) if name == "select" else UNKNOWN


_HANDLERS = {
    Kind.SESSION: _session_method,
    Kind.QUERY: _query_method,
    Kind.RESULT: _result_method,
    Kind.SCALARS: _scalars_method,
    Kind.MAPPINGS: _scalars_method,
    Kind.SELECT: _select_method,
    Kind.TABLE: _table_method,
    Kind.DICT: taken,
}


def returned(infer: Resolver, ref: Ref, receiver: Value) -> Value:
    """What calling a function of the project gives."""
    node = ref.node
    if isinstance(node, ast.ClassDef):
        return UNKNOWN
    if isinstance(node, ast.Lambda):
        return infer.value(ref.module, node.body)

    def compute() -> Value:
        decorators = {last_name(_bare(d)) for d in node.decorator_list}
        if decorators & _CONTEXT_DECORATORS:
            return one(Kind.CONTEXT, _yielded(infer, ref))
        if decorators - _TRANSPARENT and not _only_registers(decorators):
            return infer.annotation(ref.module, node.returns)
        declared = infer.annotation(ref.module, node.returns)
        result = declared or _result_of(infer, ref)
        is_generator = any(_yields(ref.module, node))
        if isinstance(node, ast.AsyncFunctionDef) and not is_generator:
            return one(Kind.AWAITABLE, result)
        return result

    return infer.once(("returns", ref, receiver.ref), compute)


def _only_registers(decorators: set[str]) -> bool:
    """Route and command decorators hand the function back unchanged."""
    routes = {"get", "post", "put", "delete", "patch", "route", "command", "task", "on_event"}
    return decorators <= (_TRANSPARENT | routes)


def _bare(decorator: ast.expr) -> ast.expr:
    return decorator.func if isinstance(decorator, ast.Call) else decorator


def _yields(
    module: Module, node: ast.FunctionDef | ast.AsyncFunctionDef
) -> Iterator[ast.Yield | ast.YieldFrom]:
    if "yield" not in module.text:
        return
    for inner in own_nodes(node):
        if isinstance(inner, (ast.Yield, ast.YieldFrom)):
            yield inner


def _result_of(infer: Resolver, ref: Ref) -> Value:
    assert isinstance(ref.node, (ast.FunctionDef, ast.AsyncFunctionDef))
    if any(_yields(ref.module, ref.node)):
        return one(Kind.GENERATOR, _yielded(infer, ref))
    found = [
        infer.value(ref.module, inner.value)
        for inner in own_statements(ref.node)
        if isinstance(inner, ast.Return) and inner.value is not None
    ]
    return UNKNOWN if any(not value for value in found) else join(found)


def _yielded(infer: Resolver, ref: Ref) -> Value:
    assert isinstance(ref.node, (ast.FunctionDef, ast.AsyncFunctionDef))
    found = [
        infer.value(ref.module, node.value)
        for node in _yields(ref.module, ref.node)
        if isinstance(node, ast.Yield) and node.value is not None
    ]
    if found and all(found):
        return join(found)
    declared = infer.annotation(ref.module, ref.node.returns)
    return declared.item if declared.kind is Kind.GENERATOR else UNKNOWN


def provided(infer: Resolver, dependable: Value) -> Value:
    """What a dependency or fixture function provides: what it yields, or else what it returns."""
    if dependable.kind is Kind.CLASS:
        return infer.instance_of(dependable)
    if dependable.ref is None or not isinstance(
        dependable.ref.node, (ast.FunctionDef, ast.AsyncFunctionDef)
    ):
        return UNKNOWN
    ref = dependable.ref
    assert isinstance(ref.node, (ast.FunctionDef, ast.AsyncFunctionDef))
    if any(_yields(ref.module, ref.node)):
        return _yielded(infer, ref)
    result = returned(infer, ref, dependable.item)
    return result.item if result.kind is Kind.AWAITABLE else result
