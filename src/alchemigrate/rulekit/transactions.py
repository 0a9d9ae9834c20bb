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
_DEPTH = 3


@dataclass(frozen=True, slots=True)
class Opened:
    """A connection that `engine.connect()` opened: its name, the place, and how far it reaches.

    `node` is the `with` or the assignment, `expression` what was entered or assigned, and `region`
    the node below which the name is used. `doubtful` means that it may also be another connection,
    one that was handed in.
    """

    name: str
    node: ast.AST
    expression: ast.expr
    region: ast.AST
    doubtful: bool = False


def opens(context: Context, expression: ast.expr | None, depth: int = 0) -> bool:
    """Whether an expression opens a connection of a sync Engine that commits nothing by itself.

    `closing(..)` around it, and functions of the project that give one, are seen through.
    """
    return (
        isinstance(expression, ast.Call)
        and _opening(context, expression, depth)
        and not any(word in context.source(expression) for word in _SILENT_OPENERS)
    )


def _opening(context: Context, expression: ast.Call, depth: int) -> bool:
    match expression:
        case ast.Call(func=ast.Attribute(value=engine, attr="connect" | "contextual_connect")):
            value = context.value(engine)
            if value.kind is Kind.ENGINE:
                return not value.is_async
        case ast.Call(func=ast.Attribute(value=inner, attr="execution_options")):
            return opens(context, inner, depth)
        case ast.Call(func=function, args=[inner]) if (
            context.origin(function) == "contextlib.closing"
        ):
            return opens(context, inner, depth)
    return depth < _DEPTH and _gives(context, expression, depth)


def _gives(context: Context, call: ast.Call, depth: int) -> bool:
    """Whether a function of the project yields or returns connections that it only opens."""
    function = context.value(call.func).ref
    if function is None or not isinstance(function.node, ast.FunctionDef):
        return False
    given = context.value(call)
    if Kind.CONNECTION not in (given.kind, given.item.kind):
        return False
    inner = Context(function.module, context.project, context.target)
    handed = [
        node.value
        for node in ast.walk(function.node)
        if isinstance(node, (ast.Yield, ast.Return)) and node.value is not None
    ]
    return bool(handed) and all(_only_opened(inner, value, depth) for value in handed)


def _only_opened(context: Context, value: ast.expr, depth: int) -> bool:
    if isinstance(value, ast.Name):
        handle = opened(context, value, depth + 1)
        return handle is not None and not handle.doubtful and not controls(context, handle)
    return opens(context, value, depth + 1)


def opened(context: Context, connection: ast.expr, depth: int = 0) -> Opened | None:
    """Where the connection at a place was opened; None if that is not one `engine.connect()`."""
    if isinstance(connection, ast.Attribute):
        return _attribute_opened(context, connection)
    if not isinstance(connection, ast.Name):
        return None
    scope = context.scope(connection)
    while scope.parent is not None and connection.id not in scope.bindings:
        scope = scope.parent
    if not any(one.how in (How.WITH, How.ASSIGN) for one in scope.bindings.get(connection.id, ())):
        return None
    found = reaching(scope, connection.id, connection, context.module.parents)
    for binding in found:
        if binding.path or binding.value is None:
            continue
        choices = _choices(binding.value)
        if not any(opens(context, choice, depth) for choice in choices):
            continue
        region = binding.node if binding.how is How.WITH else scope.node
        doubtful = len(found) > 1 or len(choices) > 1
        if binding.how in (How.WITH, How.ASSIGN):
            return Opened(connection.id, binding.node, binding.value, region, doubtful)
    return None


def _choices(value: ast.expr) -> list[ast.expr]:
    """What an expression may be: both sides of `a or b` and of `a if c else b`."""
    match value:
        case ast.BoolOp(values=values):
            return values
        case ast.IfExp(body=body, orelse=orelse):
            return [body, orelse]
    return [value]


def is_begun(context: Context, connection: ast.Name) -> bool:
    """Whether a connection at a place is the one that a `with engine.begin()` block gave."""
    for around in context.ancestors(connection):
        for item in around.items if isinstance(around, ast.With) else ():
            match item:
                case ast.withitem(
                    context_expr=ast.Call(func=ast.Attribute(value=engine, attr="begin")),
                    optional_vars=ast.Name(id=name),
                ) if name == connection.id:
                    return context.kind(engine) is Kind.ENGINE
    return False


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
    return any(_takes_over(context, handle, node) for node in ast.walk(handle.region))


def _takes_over(context: Context, handle: Opened, node: ast.AST) -> bool:
    match node:
        case ast.keyword(arg="bind" | "connection", value=value):
            return context.source(value) == handle.name and not _defines(context, node)
        case ast.keyword(arg="isolation_level", value=value):
            return "AUTOCOMMIT" in context.source(value)
        case ast.Call(args=[_, *_]) if context.kind(node) is Kind.SESSION:
            return any(context.source(argument) == handle.name for argument in node.args)
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
        elif (method.startswith("begin") and at < position) or (
            method == "commit" and at > position
        ):
            return True
    methods = {control.func.attr for control in by_hand if isinstance(control.func, ast.Attribute)}
    return methods == {"rollback"} or hands_over(context, handle)


def written(context: Context, call: ast.Call) -> tuple[ast.expr, Effect] | None:
    """The connection that a call may write through, and what it does, or None."""
    match call:
        case ast.Call(func=ast.Attribute(value=connection, attr=method), args=[first, *_]) if (
            method in EXECUTING and _is_connection(context, connection)
        ):
            return connection, effect(context, first)
        case ast.Call(func=ast.Attribute(value=thing, attr=method)) if (
            method in DEFINING and context.kind(thing) in (Kind.METADATA, Kind.TABLE)
        ):
            bind = context.argument(call, "bind", 0)
            if bind is not None and context.kind(bind) is Kind.CONNECTION:
                return bind, Effect.WRITES
    return None


def _is_connection(context: Context, node: ast.expr) -> bool:
    """A Connection for sure, or what may have been given instead of one opened here."""
    kind = context.kind(node)
    return kind is Kind.CONNECTION or (kind is Kind.UNKNOWN and opened(context, node) is not None)


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
