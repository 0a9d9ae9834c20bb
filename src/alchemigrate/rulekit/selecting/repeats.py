"""Whether the rows of a Query can repeat an object: only then does `unique()` have work to do.

A Query with entities leaves repeated rows out; a select() does not. Rows cannot repeat where only
the entities themselves are read from, each row having a primary key of its own, and where no
collection is loaded by a join.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from ...project.classes import lineage
from ...project.kinds import Kind, Ref
from ..context import Context
from ..loaders import loader_name
from ..tables import readable
from .reading import method
from .shape import Shape

_SINGLE = frozenset(
    "limit offset slice distinct params execution_options with_for_update populate_existing "
    "autoflush filter_by options".split()
)
_CRITERIA = frozenset("filter where order_by group_by having".split())
_SAFE_LOADERS = frozenset(
    "selectinload subqueryload lazyload noload raiseload load_only defer undefer immediateload "
    "defaultload".split()
)
_SQL = (Kind.CLASS, Kind.COLUMN, Kind.RELATIONSHIP, Kind.TABLE, Kind.FROM, Kind.COLUMNS)
_NESTED = (Kind.QUERY, Kind.SELECT)


def needs_unique(context: Context, shape: Shape, links: Sequence[ast.Call], limited: bool) -> bool:
    """Whether `unique()` must stand behind the result; `limited`: at most one row is asked for."""
    if not shape.entities or any(method(call) == "yield_per" for call in links):
        return False
    if joins_collections(context, shape, links):
        return True
    return not limited and _may_repeat(context, shape, links)


def joins_collections(context: Context, shape: Shape, links: Iterable[ast.Call]) -> bool:
    """Whether an entity's collection may be loaded by a join, by an option or by its mapping."""
    for call in links:
        if method(call) == "options" and not all(_is_safe(context, one) for one in call.args):
            return True
    refs = [field.entity for field in shape.entities if field.entity is not None]
    return any(_maps_joined(context, ref) for ref in refs)


def _is_safe(context: Context, option: ast.expr) -> bool:
    while isinstance(option, ast.Call):
        if loader_name(context, option) not in _SAFE_LOADERS:
            return False
        inner = option.func.value if isinstance(option.func, ast.Attribute) else None
        if not isinstance(inner, ast.Call):
            return True
        option = inner
    return False


def _maps_joined(context: Context, ref: Ref) -> bool:
    """Whether a class, one it inherits from or one that inherits from it loads by joins."""
    family = {ref, *lineage(context.infer, ref)}
    heirs = context.project.subclass_names(ref.name) - {ref.name}
    for name in heirs:
        family.update(context.mappings.by_name.get(name, ()))
    for one in family:
        if not readable(context, one):
            return True
        own = context.mappings.attributes(one).values()
        added = context.mappings.backrefs.get(one, {}).values()
        if any(_loads_joined(attribute.node) for attribute in (*own, *added)):
            return True
    return False


def _loads_joined(statement: ast.stmt) -> bool:
    for node in ast.walk(statement):
        if isinstance(node, ast.keyword) and node.arg == "lazy":
            value = node.value
            if not isinstance(value, ast.Constant) or value.value in ("joined", False):
                return True
    return False


def _may_repeat(context: Context, shape: Shape, links: Sequence[ast.Call]) -> bool:
    if len(shape.entities) < len(shape.fields) or any(one.is_alias for one in shape.fields):
        return True
    return not all(stays(context, call, family_of(context, shape)) for call in links)


def family_of(context: Context, shape: Shape) -> set[Ref]:
    """The entities that are selected from, and the classes that they inherit from."""
    refs = {field.owner.ref for field in shape.fields if field.owner is not None}
    return {base for ref in refs for base in (ref, *lineage(context.infer, ref))}


def stays(context: Context, call: ast.Call, refs: set[Ref]) -> bool:
    """Whether a method reads from these entities only."""
    name = method(call)
    if name in _CRITERIA:
        return all(_own(context, argument, refs) for argument in call.args)
    return name in _SINGLE


def _own(context: Context, node: ast.expr, refs: set[Ref]) -> bool:
    """Whether a criterion reads from the entities only."""
    match node:
        case ast.Constant():
            return True
        case ast.Compare(left=left, comparators=others):
            sides = [left, *others]
            return any(_is_own(context, side, refs) for side in sides) and all(
                _operand(context, side, refs) for side in sides
            )
        case ast.UnaryOp(operand=inner):
            return _own(context, inner, refs)
        case ast.BinOp(left=left, right=right):
            return _own(context, left, refs) and _own(context, right, refs)
        case ast.Call():
            return _own_call(context, node, refs)
    return _is_own(context, node, refs)


def _own_call(context: Context, call: ast.Call, refs: set[Ref]) -> bool:
    if context.kind(call) in (*_NESTED, Kind.TEXT):
        return True
    function = call.func
    if isinstance(function, ast.Attribute):
        owner = context.value(function.value)
        if owner.kind is Kind.RELATIONSHIP and owner.ref in refs:
            return True
        if owner.kind is Kind.COLUMN:
            inside = _own(context, function.value, refs)
            return inside and all(_operand(context, one, refs) for one in call.args)
        if owner.kind in _NESTED and function.attr == "exists":
            return True
    if not context.origin(function).startswith("sqlalchemy."):
        return False
    return all(_own(context, one, refs) for one in call.args)


def _is_own(context: Context, node: ast.expr, refs: set[Ref]) -> bool:
    value = context.value(node)
    if isinstance(node, ast.Call):
        return value.kind is Kind.COLUMN and _own_call(context, node, refs)
    return value.kind in (Kind.COLUMN, Kind.RELATIONSHIP) and value.ref in refs


def _operand(context: Context, node: ast.expr, refs: set[Ref]) -> bool:
    """Whether one side of a comparison is the entities' own, or a plain value."""
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return all(_operand(context, one, refs) for one in node.elts)
    if isinstance(node, ast.BinOp):
        return _operand(context, node.left, refs) and _operand(context, node.right, refs)
    kind = context.kind(node)
    if kind in _SQL:
        return _is_own(context, node, refs)
    if kind is Kind.UNKNOWN and isinstance(node, ast.Name):
        return not _given_sql(context, node)
    return kind not in (Kind.FUNCTION, Kind.METHOD)


def _given_sql(context: Context, name: ast.Name) -> bool:
    """Whether a call somewhere in the project hands SQL to the parameter that a name may be."""
    function = context.function(name)
    if function is None or name.id not in _parameters(function):
        return False
    for path in context.project.callers.get(function.name, ()):
        module = context.project.module(path)
        calls = context.project.calls_by_name(module).get(function.name, []) if module else []
        for call in calls:
            given = [*call.args, *(keyword.value for keyword in call.keywords)]
            if module and any(context.infer.value(module, one).kind in _SQL for one in given):
                return True
    return False


def _parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return {argument.arg for argument in every}
