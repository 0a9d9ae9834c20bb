"""Columns where they are declared: which `Column(...)` an expression means, and its type."""

from __future__ import annotations

import ast

from ..project.kinds import Kind, Ref
from ..project.names import canonical
from ..source.module import Module
from .context import Context
from .made import Made, made_by
from .tables import column_call, text_of

MAKERS = ("sqlalchemy.Column", "sqlalchemy.column", "sqlalchemy.orm.mapped_column")
_NO_TYPES = {
    f"sqlalchemy.{name}" for name in "ForeignKey Sequence Identity Computed FetchedValue".split()
}
_COLLECTIONS = ("c", "columns")


def declared(context: Context, node: ast.expr) -> Made | None:
    """Where the column that an expression names is declared: `User.id`, `users.c.id`."""
    if isinstance(node, ast.Call):
        return Made(context.module, node) if context.calls(node, *MAKERS) else None
    value = context.value(node)
    if value.kind is Kind.COLUMN and value.ref is not None:
        return _of_class(context, value.ref, value.name)
    match node:
        case ast.Attribute(value=ast.Attribute(value=table, attr=which), attr=name):
            return _of_table(context, table, name) if which in _COLLECTIONS else None
        case ast.Subscript(
            value=ast.Attribute(value=table, attr=which), slice=ast.Constant(value=str(name))
        ):
            return _of_table(context, table, name) if which in _COLLECTIONS else None
    return None


def type_of(context: Context, node: ast.expr) -> ast.expr | None:
    """The type that a column is declared with, as written; None if it is not proven."""
    found = declared(context, node)
    return declared_type(context, found) if found is not None else None


def type_name(context: Context, node: ast.expr) -> str:
    """The canonical name of a column's type (`sqlalchemy.Integer`), empty if it is not proven."""
    found = declared(context, node)
    written = declared_type(context, found) if found is not None else None
    if found is None or written is None:
        return ""
    return name_of_type(context, found.module, written)


def name_of_type(context: Context, module: Module, written: ast.expr) -> str:
    """The canonical name of a type given as a class or as an object."""
    made = written.func if isinstance(written, ast.Call) else written
    return canonical(context.infer.origin(module, made))


def declared_type(context: Context, found: Made) -> ast.expr | None:
    """The argument of a `Column(...)` that is its type."""
    given = found.argument("type_") or found.argument("type")
    if given is not None:
        return given
    for argument in found.call.args[:2]:
        if text_of(argument) is None:
            name = name_of_type(context, found.module, argument)
            return None if name in _NO_TYPES or not name else argument
    return None


def _of_class(context: Context, ref: Ref, name: str) -> Made | None:
    attribute = context.mappings.attributes(ref).get(name)
    if attribute is None:
        return None
    call = column_call(context, attribute.module, attribute.call)
    return Made(attribute.module, call) if call is not None else None


def _of_table(context: Context, table: ast.expr, name: str) -> Made | None:
    value = context.value(table)
    if value.kind is not Kind.TABLE:
        return None
    if value.ref is not None:
        return _of_class(context, value.ref, name)
    made = made_by(context, table, "sqlalchemy.Table")
    if made is None:
        return None
    for argument in made.call.args[2:]:
        if isinstance(argument, ast.Call) and argument.args and text_of(argument.args[0]) == name:
            return Made(made.module, argument)
    return None


def is_type(context: Context, node: ast.expr) -> bool:
    """Whether an expression is a type of SQLAlchemy: `String(5)`, `String().with_variant(..)`."""
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr != "with_variant":
            break
        node = node.func.value
    made = node.func if isinstance(node, ast.Call) else node
    origin = context.origin(made)
    if not origin.startswith("sqlalchemy."):
        return False
    parts = origin.split(".")
    return parts[-1][:1].isupper() and (len(parts) == 2 or parts[1] == "dialects")
