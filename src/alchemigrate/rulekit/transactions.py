"""Who commits what is written through a Connection: where it was opened and what ends its work."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from ..project.kinds import Kind
from ..project.reach import reaching
from ..project.scopes import How
from .context import Context
from .statements import Effect, effect

EXECUTING = frozenset({"execute", "scalar", "exec_driver_sql", "scalars"})
DEFINING = frozenset({"create_all", "drop_all", "create", "drop"})
_CONTROL = frozenset({"begin", "begin_nested", "begin_twophase", "commit", "rollback"})
_SILENT_OPENERS = ("AUTOCOMMIT", "autocommit")


@dataclass(frozen=True, slots=True)
class Opened:
    """A connection that `engine.connect()` opened: its name, the place, and how far it reaches.

    `node` is the `with` or the assignment, `expression` what was entered or assigned, and `region`
    the node below which the name is used.
    """

    name: str
    node: ast.AST
    expression: ast.expr
    region: ast.AST


def opens(context: Context, expression: ast.expr | None) -> bool:
    """Whether an expression opens a connection of a sync Engine that commits nothing by itself."""
    node = expression
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr in ("connect", "contextual_connect"):
            engine = context.value(node.func.value)
            is_silent = any(word in context.source(node) for word in _SILENT_OPENERS)
            whole = context.source(expression) if expression is not None else ""
            is_silent = is_silent or any(word in whole for word in _SILENT_OPENERS)
            return engine.kind is Kind.ENGINE and not engine.is_async and not is_silent
        if node.func.attr != "execution_options":
            return False
        node = node.func.value
    return False


def opened(context: Context, connection: ast.expr) -> Opened | None:
    """Where the connection at a place was opened; None if that is not one `engine.connect()`."""
    if isinstance(connection, ast.Attribute):
        return _attribute_opened(context, connection)
    if not isinstance(connection, ast.Name):
        return None
    scope = context.scope(connection)
    while scope.parent is not None and connection.id not in scope.bindings:
        scope = scope.parent
    found = reaching(scope, connection.id, connection, context.module.parents)
    if len(found) != 1 or found[0].path or not opens(context, found[0].value):
        return None
    binding = found[0]
    assert binding.value is not None
    if binding.how is How.WITH:
        return Opened(connection.id, binding.node, binding.value, binding.node)
    if binding.how is How.ASSIGN:
        return Opened(connection.id, binding.node, binding.value, scope.node)
    return None


def _attribute_opened(context: Context, connection: ast.Attribute) -> Opened | None:
    """`self.conn`, assigned once in the class around it."""
    home = context.enclosing_class(connection)
    text = context.source(connection)
    if home is None:
        return None
    found = [
        node
        for node in ast.walk(home.node)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Attribute) and context.source(target) == text
    ]
    if len(found) == 1 and opens(context, found[0].value):
        return Opened(text, found[0], found[0].value, home.node)
    return None


def controls(context: Context, handle: Opened) -> list[ast.Call]:
    """Calls that begin or end a transaction of the connection by hand."""
    return [
        node
        for node in ast.walk(handle.region)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in _CONTROL
        and context.source(node.func.value) == handle.name
    ]


def hands_over(context: Context, handle: Opened) -> bool:
    """Whether something else is told to run its transactions on the connection."""
    for node in ast.walk(handle.region):
        if isinstance(node, ast.keyword) and node.arg in ("bind", "connection"):
            if context.source(node.value) == handle.name and not _defines(context, node):
                return True
        if isinstance(node, ast.Call) and context.kind(node) is Kind.SESSION:
            if any(context.source(argument) == handle.name for argument in node.args):
                return True
        if isinstance(node, ast.keyword) and node.arg == "isolation_level":
            if "AUTOCOMMIT" in context.source(node.value):
                return True
    return False


def _defines(context: Context, keyword: ast.keyword) -> bool:
    call = context.parent(keyword)
    return (
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in DEFINING
    )


def is_ended(context: Context, handle: Opened, write: ast.AST) -> bool:
    """Whether a transaction begun or ended by hand takes care of a write."""
    position = context.span(write).start
    around = set(context.ancestors(write))
    by_hand = controls(context, handle)
    for control in by_hand:
        assert isinstance(control.func, ast.Attribute)
        at, method = context.span(control).start, control.func.attr
        holder = context.parent(control)
        if isinstance(holder, ast.withitem):
            if context.parent(holder) in around:
                return True
        elif method.startswith("begin") and at < position:
            return True
        elif method == "commit" and at > position:
            return True
    methods = {control.func.attr for control in by_hand if isinstance(control.func, ast.Attribute)}
    return methods == {"rollback"} or hands_over(context, handle)


def written(context: Context, call: ast.Call) -> tuple[ast.expr, Effect] | None:
    """The connection that a call may write through, and what it does; None if it is no such call."""
    match call:
        case ast.Call(func=ast.Attribute(value=connection, attr=method), args=[first, *_]) if (
            method in EXECUTING and context.kind(connection) is Kind.CONNECTION
        ):
            return connection, effect(context, first)
        case ast.Call(func=ast.Attribute(value=thing, attr=method)) if (
            method in DEFINING and context.kind(thing) in (Kind.METADATA, Kind.TABLE)
        ):
            bind = context.argument(call, "bind", 0)
            if bind is not None and context.kind(bind) is Kind.CONNECTION:
                return bind, Effect.WRITES
    return None


def writes_of(context: Context, handle: Opened) -> Iterator[tuple[ast.Call, Effect]]:
    """Every call in reach of a connection that may write through it."""
    for node in ast.walk(handle.region):
        if isinstance(node, ast.Call):
            found = written(context, node)
            if found and context.source(found[0]) == handle.name and found[1] is not Effect.READS:
                yield node, found[1]


def writes_through(context: Context, call: ast.Call, connection: ast.expr) -> bool:
    """Whether a function of the project writes through a connection it is given, without commit."""
    callee = context.value(call.func)
    if callee.ref is None or callee.kind not in (Kind.FUNCTION, Kind.METHOD):
        return False
    node = callee.ref.node
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return False
    name = _parameter(call, connection, node, callee.kind is Kind.METHOD)
    inner = Context(callee.ref.module, context.project, context.target)
    calls = [found for found in ast.walk(node) if isinstance(found, ast.Call)]
    received = [
        found
        for found in calls
        if isinstance(found.func, ast.Attribute)
        and isinstance(found.func.value, ast.Name)
        and found.func.value.id == name
    ]
    if any(isinstance(f.func, ast.Attribute) and f.func.attr in _CONTROL for f in received):
        return False
    return any(
        isinstance(found.func, ast.Attribute)
        and found.func.attr in EXECUTING
        and bool(found.args)
        and effect(inner, found.args[0]) is Effect.WRITES
        for found in received
    )


def _parameter(
    call: ast.Call,
    given: ast.expr,
    function: ast.FunctionDef | ast.AsyncFunctionDef,
    is_method: bool,
) -> str:
    """The name under which a function receives an argument, empty if that is not plain."""
    for keyword in call.keywords:
        if keyword.value is given:
            return keyword.arg or ""
    names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    index = call.args.index(given) + int(is_method) if given in call.args else -1
    return names[index] if 0 <= index < len(names) else ""
