"""Uses of a column by its name further down in its class body: what a mapped_column can stand."""

from __future__ import annotations

import ast

from ..project.facts import last_name
from ..project.kinds import Kind, Ref
from .context import Context

_OPERATORS = frozenset(
    "desc asc is_ is_not isnot in_ not_in notin_ like ilike not_like notlike not_ilike notilike "
    "startswith endswith contains between collate concat op bool_op any_ all_ distinct "
    "is_distinct_from is_not_distinct_from isnot_distinct_from match regexp_match nulls_first "
    "nullsfirst nulls_last nullslast icontains istartswith iendswith bitwise_and bitwise_or".split()
)
"""Methods that a column and a mapped_column share."""

_MAPPER_ARGUMENTS = {"polymorphic_on", "version_id_col", "primary_key"}


def unbearable_use(context: Context, body: ast.ClassDef, name: str) -> ast.Name | None:
    """The first place in a class body that needs the Column itself, None if there is none."""
    for statement in body.body:
        for node in ast.walk(statement):
            if (
                isinstance(node, ast.Name)
                and node.id == name
                and isinstance(node.ctx, ast.Load)
                and context.scope(node).node is body
                and not _bears(context, body, node)
            ):
                return node
    return None


def unbearable_reading(context: Context, body: ast.ClassDef, name: str) -> ast.Attribute | None:
    """The first place where a declared_attr reads `cls.name` and needs the Column itself."""
    for function in filter(_is_declared_attr, body.body):
        for node in ast.walk(function):
            if isinstance(node, ast.Attribute) and node.attr == name and _is_first(function, node):
                around = context.parent(node)
                if isinstance(around, ast.Attribute) and around.attr not in _OPERATORS:
                    return node
    return None


def in_declared_attr(context: Context, ref: Ref, node: ast.Attribute) -> bool:
    """Whether an attribute is read from the class that a declared_attr of `ref` is called with."""
    function = context.function(node)
    return (
        function is not None
        and context.parent(function) is ref.node
        and _is_declared_attr(function)
        and _is_first(function, node)
    )


def _is_declared_attr(statement: ast.stmt) -> bool:
    decorators = getattr(statement, "decorator_list", [])
    return bool({last_name(d) for d in decorators} & {"declared_attr", "cascading"})


def _is_first(function: ast.stmt, node: ast.Attribute) -> bool:
    """Whether an attribute is one of the first parameter."""
    arguments = function.args.args if isinstance(function, ast.FunctionDef) else []
    return bool(arguments) and last_name(node.value) == arguments[0].arg


def _bears(context: Context, body: ast.ClassDef, node: ast.expr) -> bool:
    """Whether the use makes an expression of the column, or gives it to SQLAlchemy."""
    parent = context.parent(node)
    match parent:
        case ast.Compare() | ast.BinOp() | ast.UnaryOp(op=ast.Invert() | ast.USub()):
            return True
        case ast.Attribute(attr=attr):
            around = context.parent(parent)
            return attr in _OPERATORS and isinstance(around, ast.Call) and around.func is parent
        case ast.keyword():
            around = context.parent(parent)
            return isinstance(around, ast.Call) and _is_sqlalchemy(context, around)
        case ast.Call(func=function):
            return function is not node and _is_sqlalchemy(context, parent)
        case ast.List() | ast.Tuple() | ast.Starred():
            return isinstance(parent, ast.expr) and _bears(context, body, parent)
        case ast.Dict():
            return _is_mapper_argument(context, parent, node)
    return False


def _is_sqlalchemy(context: Context, call: ast.Call) -> bool:
    """Whether a call is one of SQLAlchemy's: a name of its own, `func.lower`, an operator."""
    function = call.func
    if context.origin(function).startswith("sqlalchemy."):
        return context.origin(function) not in _TAKING_COLUMNS
    if isinstance(function, ast.Attribute):
        return context.origin(function.value) == "sqlalchemy.func" or (
            context.kind(function.value) in (Kind.COLUMN, Kind.SELECT) and function.attr in _WORDS
        )
    return False


_TAKING_COLUMNS = {"sqlalchemy.Table", "sqlalchemy.Column", "sqlalchemy.orm.mapped_column"}
_WORDS = _OPERATORS | {"where", "filter", "order_by", "group_by", "having", "with_only_columns"}


def _is_mapper_argument(context: Context, mapping: ast.Dict, node: ast.expr) -> bool:
    statement = context.parent(mapping)
    if not isinstance(statement, ast.Assign) or last_name(statement.targets[0]) != (
        "__mapper_args__"
    ):
        return False
    return any(
        value is node and isinstance(key, ast.Constant) and key.value in _MAPPER_ARGUMENTS
        for key, value in zip(mapping.keys, mapping.values, strict=True)
    )
