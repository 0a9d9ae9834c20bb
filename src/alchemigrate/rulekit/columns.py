"""Columns of a table as far as code says them: those of a `Table(..)` or of a mapped class."""

from __future__ import annotations

import ast

from ..project.kinds import Kind, Ref
from .context import Context
from .statements import assigned_value
from .tables import column_call, text_of


def columns_in(context: Context, table: ast.Call) -> list[tuple[str, ast.Call]]:
    """Name and call of each `Column("name", ..)` written in a `Table(..)`."""
    calls = [a for a in table.args if context.calls(a, "sqlalchemy.Column")]
    named = [(text_of(c.args[0] if c.args else context.argument(c, "name")), c)
             for c in calls if isinstance(c, ast.Call)]  # fmt: skip
    return [(name, call) for name, call in named if name]


def table_call(context: Context, node: ast.expr) -> ast.Call | None:
    """The `Table(..)` that a name stands for."""
    found = assigned_value(context, node) if isinstance(node, ast.Name) else node
    return found if isinstance(found, ast.Call) and context.calls(found, "sqlalchemy.Table") else (
        None
    )  # fmt: skip


def column_names(context: Context, table: ast.expr) -> frozenset[str]:
    """Names of the columns that a table is known to have."""
    call = table_call(context, table)
    if call is not None:
        return frozenset(name for name, _ in columns_in(context, call))
    value = context.value(table)
    if value.kind is not Kind.TABLE or value.ref is None:
        return frozenset()
    found = set()
    for name, attribute in context.mappings.attributes(value.ref).items():
        column = column_call(context, attribute.module, attribute.call)
        if column is not None:
            first = text_of(column.args[0]) if column.args else None
            found.add(first or text_of(context.argument(column, "name")) or name)
    return frozenset(found)


def column_name(context: Context, column: ast.expr) -> str | None:
    """The name that a column, written `table.c.x` or `Class.x`, has in the database, if known."""
    match column:
        case ast.Attribute(value=ast.Attribute(value=table, attr="c" | "columns"), attr=name):
            return name if name in column_names(context, table) else None
        case ast.Attribute(value=owner, attr=name):
            value = context.value(owner)
            found = context.mappings.find(value.ref, name) if value.ref is not None else None
            call = column_call(context, found.module, found.call) if found is not None else None
            if call is None or value.kind is not Kind.CLASS:
                return None
            first = text_of(call.args[0]) if call.args else None
            return first or text_of(context.argument(call, "name")) or name
    return None


def source_of(context: Context, node: ast.expr) -> Ref | ast.Call | None:
    """The class or `Table(..)` that an entity, a table or one of its columns is selected from."""
    value = context.value(node)
    if value.kind is Kind.CLASS:
        return value.ref if context.mappings.is_mapped(value.ref) and not value.name else None
    if value.kind is Kind.TABLE:
        return value.ref or table_call(context, node)
    match node:
        case ast.Attribute(value=ast.Attribute(value=table, attr="c" | "columns")):
            return source_of(context, table) if context.kind(table) is Kind.TABLE else None
        case ast.Attribute(value=owner) if value.kind is Kind.COLUMN:
            return source_of(context, owner) if context.kind(owner) is Kind.CLASS else None
    return None
