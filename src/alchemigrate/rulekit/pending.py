"""Objects made in a function: whether, and by which session, they are added there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ..project.kinds import Kind
from ..project.reach import reaching
from ..project.scopes import Binding, How
from .context import Context, Function

_ADDING = re.compile(
    r"_*(add|save|create|insert|persist|store|merge|append|extend|bulk|register|put)"
)
_CONDITIONS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.IfExp, ast.Match)
_SESSION_METHODS = frozenset(
    "add add_all query commit flush execute scalar scalars get merge delete rollback".split()
)


def made_here(context: Context, node: ast.expr) -> bool:
    """Whether a name holds an object that this function itself constructs from a mapped class."""
    bindings = bindings_of(context, node)
    return bool(bindings) and all(
        constructs(context, binding.value) and not _kept_elsewhere(binding.node)
        for binding in bindings
    )


def _kept_elsewhere(node: ast.AST) -> bool:
    """`child = parent["child"] = Node()`: the container has it too."""
    return isinstance(node, ast.Assign) and len(node.targets) > 1


def bindings_of(context: Context, node: ast.expr) -> list[Binding]:
    """What a name may have got its value from where it is read; nothing for other expressions."""
    if not isinstance(node, ast.Name):
        return []
    scope = context.scope(node)
    if node.id in scope.elsewhere or node.id not in scope.bindings:
        return []
    return reaching(scope, node.id, node, context.module.parents)


def constructs(context: Context, node: ast.expr | None) -> bool:
    """Whether an expression makes an object of a mapped class."""
    if not isinstance(node, ast.Call):
        return False
    callee = context.value(node.func)
    return callee.kind is Kind.CLASS and not callee.name and context.mappings.is_mapped(callee.ref)


def is_added(context: Context, name: str, at: ast.AST, depth: int = 3) -> bool:
    """Whether the function surely adds the object called `name`, itself or by what it hangs on."""
    function = context.function(at) or context.module.tree
    return any(
        _use_adds(context, use, at, depth)
        for use in context.uses(name, function)
        if _not_rarer(context, use, at)
    )


def _use_adds(context: Context, use: ast.Name, at: ast.AST, depth: int) -> bool:
    statement = context.statement(use)
    if isinstance(statement, ast.Assign) and statement.value is use:
        return _owner_added(context, statement.targets[0], at, depth)
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return False
    for around in context.ancestors(use):
        if around is at or around is statement:
            break
        if isinstance(around, ast.Call) and _takes(around, use) and _adds(around):
            return True
    if isinstance(statement, ast.Assign) and constructs(context, statement.value) and depth:
        target = statement.targets[0]
        if isinstance(target, ast.Name) and _is_argument(statement.value, use):
            return is_added(context, target.id, at, depth - 1)
    return False


def _owner_added(context: Context, target: ast.expr, at: ast.AST, depth: int) -> bool:
    """`x.attribute = obj`: x brings it along if x is no new object itself, or is added."""
    if not isinstance(target, ast.Attribute) or not depth:
        return False
    if isinstance(target.value, ast.Name) and target.value.id == "self":
        return False
    if not made_here(context, target.value):
        return True
    assert isinstance(target.value, ast.Name)
    return is_added(context, target.value.id, at, depth - 1)


def _takes(call: ast.Call, use: ast.Name) -> bool:
    return any(use in ast.walk(part) for part in [*call.args, *(k.value for k in call.keywords)])


def _is_argument(node: ast.expr, use: ast.Name) -> bool:
    return isinstance(node, ast.Call) and (
        use in node.args or any(keyword.value is use for keyword in node.keywords)
    )


def _adds(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return is_adding(name)


def is_adding(name: str) -> bool:
    """Whether a function of that name is likely to add what it is given."""
    return bool(_ADDING.match(name))


def _not_rarer(context: Context, use: ast.AST, at: ast.AST) -> bool:
    """Whether a use is under no condition that `at` is not under (a guard `x in session` aside)."""
    around = set(context.ancestors(at))
    for node in context.ancestors(use):
        if isinstance(node, _CONDITIONS) and node not in around and not _is_guard(node):
            return False
    return True


def _is_guard(node: ast.AST) -> bool:
    """`if parent in session` and `if object_session(parent) is not None`, as fixes write them."""
    return isinstance(node, ast.If) and any(
        (isinstance(inner, ast.Compare) and isinstance(inner.ops[0], ast.In))
        or (isinstance(inner, ast.Name) and inner.id == "object_session")
        or (isinstance(inner, ast.Attribute) and inner.attr == "object_session")
        for inner in ast.walk(node.test)
    )


def session_here(context: Context, at: ast.AST) -> str | None:
    """The one Session that the function around a node uses, as it is written there."""
    function: Function | ast.Module = context.function(at) or context.module.tree
    found = dict.fromkeys(
        context.source(receiver) for receiver in _receivers(context, function, at)
    )
    return next(iter(found)) if len(found) == 1 else None


def is_async_here(context: Context, at: ast.AST) -> bool:
    """Whether the function around a node uses an AsyncSession."""
    function: Function | ast.Module = context.function(at) or context.module.tree
    return any(context.value(one).is_async for one in _receivers(context, function, at))


def _receivers(
    context: Context, function: Function | ast.Module, at: ast.AST
) -> Iterator[ast.expr]:
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Attribute(value=receiver, attr=name)) if (
                name in _SESSION_METHODS and _is_plain(receiver)
            ):
                value = context.value(receiver)
                if value.kind in (Kind.SESSION, Kind.SCOPED_SESSION) and _known_at(
                    context, receiver, at
                ):
                    yield receiver


def _is_plain(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def _known_at(context: Context, receiver: ast.expr, at: ast.AST) -> bool:
    """Whether the name a receiver starts from is bound before a node (or outside the function)."""
    node = receiver
    while isinstance(node, ast.Attribute):
        node = node.value
    assert isinstance(node, ast.Name)
    scope = context.scope(at)
    bindings = scope.bindings.get(node.id, [])
    line = context.statement(at).lineno
    return all(
        binding.how is How.PARAMETER or getattr(binding.node, "lineno", line) < line
        for binding in bindings
    )


def loaded(context: Context, node: ast.expr) -> str:
    """How an expression got its object: `one` (loaded, not None), `new`, `added` or `unknown`."""
    bindings = bindings_of(context, node)
    if not bindings:
        return "unknown"
    if all(constructs(context, binding.value) for binding in bindings):
        assert isinstance(node, ast.Name)
        return "added" if _added_before(context, node) else "new"
    return "one" if all(_surely_loaded(context, binding) for binding in bindings) else "unknown"


def _surely_loaded(context: Context, binding: Binding) -> bool:
    if binding.path or binding.value is None:
        return False
    if binding.how is How.FOR:
        return context.kind(binding.value) is Kind.QUERY
    match binding.value:
        case ast.Call(func=ast.Attribute(value=inner, attr="one" | "scalar_one")):
            return context.kind(inner) in (Kind.QUERY, Kind.SCALARS, Kind.RESULT)
        case ast.Call(func=ast.Attribute(value=inner, attr="merge")):
            return context.kind(inner) in (Kind.SESSION, Kind.SCOPED_SESSION)
    return False


def is_used_before(context: Context, node: ast.expr) -> bool:
    """Whether an attribute of a name is read before a node on every way to it: it is not None."""
    if not isinstance(node, ast.Name) or len(bindings_of(context, node)) != 1:
        return False
    function = context.function(node) or context.module.tree
    start = getattr(bindings_of(context, node)[0].node, "lineno", 0)
    return any(
        start <= use.lineno < context.statement(node).lineno
        and isinstance(context.parent(use), ast.Attribute)
        and _not_rarer(context, use, node)
        and not any(isinstance(around, ast.BoolOp) for around in context.ancestors(use))
        for use in context.uses(node.id, function)
    )


def _added_before(context: Context, node: ast.Name) -> bool:
    """Whether a session's add() of the name stands before a node, under no further condition."""
    function = context.function(node) or context.module.tree
    for use in context.uses(node.id, function):
        call = context.parent(use)
        if use.lineno < node.lineno and isinstance(call, ast.Call) and use in call.args:
            name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
            receiver = call.func.value if isinstance(call.func, ast.Attribute) else None
            if name == "add" and context.kind(receiver) in (Kind.SESSION, Kind.SCOPED_SESSION):
                return _not_rarer(context, use, node)
    return False
