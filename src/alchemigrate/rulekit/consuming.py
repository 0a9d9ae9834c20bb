"""What becomes of a Result: used up on the spot, kept under a name, or let out."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from enum import StrEnum

from ..project.kinds import Kind
from .context import Context

_ENDS = frozenset(
    "fetchall fetchone fetchmany first scalar one one_or_none all scalar_one scalar_one_or_none "
    "close rowcount inserted_primary_key lastrowid is_insert returns_rows last_inserted_params "
    "last_updated_params inserted_primary_key_rows keys".split()
)
_PASSES_ON = frozenset({"mappings", "scalars", "unique", "columns", "yield_per", "tuples"})
_EATERS = frozenset(
    "list tuple set frozenset dict sorted sum max min any all next len str bool int float".split()
)
_SAFE_RETURNS = {
    Kind.LIST, Kind.DICT, Kind.STR, Kind.NUMBER, Kind.BOOL, Kind.INSTANCE, Kind.NONE, Kind.ROW,
}  # fmt: skip
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp)


class Use(StrEnum):
    """How a result is used."""

    DROPPED = "dropped"
    CONSUMED = "consumed"
    LOOPED = "looped over"
    NAMED = "kept under a name"
    LEAVES = "leaves"


@dataclass(frozen=True, slots=True)
class Fate:
    """How a result is used, and the outermost expression that stands for what it gave."""

    use: Use
    top: ast.expr


def fate(context: Context, result: ast.expr) -> Fate:
    """What becomes of a result at the place where it stands."""
    node = result
    while True:
        parent = context.parent(node)
        if isinstance(parent, ast.Attribute) and parent.attr in _PASSES_ON:
            call = context.parent(parent)
            if isinstance(call, ast.Call) and call.func is parent:
                node = call
                continue
        return _fate_of(context, node, parent)


def _fate_of(context: Context, node: ast.expr, parent: ast.AST | None) -> Fate:
    match parent:
        case ast.Attribute(attr=name) if name in _ENDS:
            call = context.parent(parent)
            is_call = isinstance(call, ast.Call) and call.func is parent
            return Fate(Use.CONSUMED, call if is_call and isinstance(call, ast.Call) else parent)
        case ast.Expr():
            return Fate(Use.DROPPED, node)
        case ast.For(iter=source) if source is node:
            return Fate(Use.LOOPED, node)
        case ast.comprehension(iter=source) if source is node:
            return _comprehended(context, parent, node)
        case ast.Call():
            return _given(context, node, parent)
        case ast.Assign(targets=[ast.Name()]):
            return Fate(Use.NAMED, node)
        case ast.Starred():
            holder = context.parent(parent)
            if isinstance(holder, (ast.List, ast.Tuple, ast.Set)):
                return Fate(Use.CONSUMED, holder)
    return Fate(Use.LEAVES, node)


def _comprehended(context: Context, clause: ast.comprehension, node: ast.expr) -> Fate:
    whole = context.parent(clause)
    if isinstance(whole, _COMPREHENSIONS):
        return Fate(Use.CONSUMED, whole)
    if isinstance(whole, ast.GeneratorExp):
        eater = context.parent(whole)
        if isinstance(eater, ast.Call) and whole in eater.args and _eats(context, eater):
            return Fate(Use.CONSUMED, eater)
    return Fate(Use.LEAVES, node)


def _given(context: Context, node: ast.expr, call: ast.Call) -> Fate:
    if call.func is node or node not in call.args:
        return Fate(Use.LEAVES, node)
    if _eats(context, call):
        return Fate(Use.CONSUMED, call)
    function = context.value(call.func)
    if function.kind in (Kind.FUNCTION, Kind.METHOD) and context.kind(call) in _SAFE_RETURNS:
        return Fate(Use.CONSUMED, call)
    if isinstance(call.func, ast.Name) and call.func.id in ("map", "zip", "enumerate", "filter"):
        eater = context.parent(call)
        if isinstance(eater, ast.Call) and call in eater.args and _eats(context, eater):
            return Fate(Use.CONSUMED, eater)
    return Fate(Use.LEAVES, node)


def _eats(context: Context, call: ast.Call) -> bool:
    match call.func:
        case ast.Name(id=name):
            return name in _EATERS and context.origin(call.func) in ("", f"builtins.{name}")
        case ast.Attribute(attr="join"):
            return True
        case ast.Attribute(attr="fromkeys" | "update" | "extend"):
            return True
    return False


def always_runs(context: Context, node: ast.expr, statement: ast.stmt) -> bool:
    """Whether an expression is evaluated in its statement itself, and whatever the values are."""
    child: ast.AST = node
    for around in context.ancestors(node):
        if around is statement:
            return True
        match around:
            case ast.Lambda():
                return False
            case ast.IfExp(test=test) if child is not test:
                return False
            case ast.BoolOp(values=[first, *_]) if child is not first:
                return False
            case ast.comprehension():
                whole = context.parent(around)
                generators = getattr(whole, "generators", [])
                if not generators or generators[0] is not around or child is not around.iter:
                    return False
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                if not isinstance(child, ast.comprehension):
                    return False
        child = around
    return False
