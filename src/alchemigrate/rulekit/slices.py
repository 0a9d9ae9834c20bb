"""A sliced Query that goes on: what comes behind the slice means the sliced rows."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..project.classes import lineage
from ..project.kinds import Kind, Ref
from ..values.text import Edit, Fix
from . import make
from .blocks import free_name, stands_alone
from .context import Context
from .lead import chain

_NARROWING = {"filter", "filter_by", "where", "order_by", "limit", "offset", "slice"}
_READING = {"all", "one", "one_or_none", "first", "count"}
_TROUBLE = {"options", "add_columns", "add_entity", "add_column", "with_entities", "from_self"}
_NAMED = (Kind.CLASS, Kind.COLUMN, Kind.COLUMNS, Kind.RELATIONSHIP, Kind.TABLE, Kind.QUERY)


def alias_of_slice(context: Context, call: ast.Call) -> Fix | None:
    """`q = q.slice(..).from_self()` with an alias that the calls behind name; None if unclear."""
    statement = context.parent(call)
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]) if stands_alone(context, statement, statement):
            start = _start(context, call)
        case _:
            return None
    if start is None or any(
        isinstance(around, (ast.For, ast.AsyncFor, ast.While)) for around in context.ancestors(call)
    ):
        return None
    session, entity = start
    uses = list(_later(context, statement, name))
    if not uses or not all(_goes_on(context, use, name) for use in uses):
        return None
    mentions: list[ast.Name] = []
    for use in uses:
        for argument in _arguments(context, use):
            found = _mentions(context, argument, entity)
            if found is None:
                return None
            mentions += found
    assert isinstance(call.func, ast.Attribute)
    alias = free_name(context, call, "sliced", f"sliced_{name}")
    aliased, imports = context.name_for("sqlalchemy.orm.aliased", call)
    indent, newline = make.indent_of(context, statement), context.module.newline
    end = context.module.lines.end_of(statement.end_lineno or statement.lineno)
    lines = [
        f"{alias} = {aliased}({entity}, {name}.subquery())",
        f"{name} = {session}.query({alias})",
    ]
    text = "".join(f"{indent}{line}{newline}" for line in lines)
    return make.fix(
        Edit(context.span(call.func.value).end, context.span(call).end, ""),
        Edit(end, end, text),
        *(make.replace(context, mention, alias) for mention in mentions),
        imports=imports,
    )


def _start(context: Context, call: ast.Call) -> tuple[str, str] | None:
    """How the session and the one class of a query are written where it starts."""
    assert isinstance(call.func, ast.Attribute)
    found = chain(context, call.func.value)
    if not found.complete or found.methods() & _TROUBLE or len(found.roots) != 1:
        return None
    match found.roots[0]:
        case ast.Call(
            func=ast.Attribute(value=ast.Name() as session, attr="query"),
            args=[ast.Name() as entity],
            keywords=[],
        ):
            value = context.value(entity)
            if value.kind is not Kind.CLASS or value.name or not _is_plain(context, value.ref):
                return None
            bound = context.scope(session).bindings.get(session.id, [])
            return (session.id, entity.id) if len(bound) < 2 else None
    return None


def _is_plain(context: Context, ref: Ref | None) -> bool:
    """Whether a class is mapped to one table, with none above or below it."""
    if ref is None or not context.mappings.has_table(ref):
        return False
    family = [
        other
        for found in context.mappings.by_name.values()
        for other in found
        if other != ref and (_derives(context, other, ref) or _derives(context, ref, other))
    ]
    return not family


def _derives(context: Context, ref: Ref, base: Ref) -> bool:
    return base in lineage(context.infer, ref)


def _later(context: Context, statement: ast.stmt, name: str) -> Iterator[ast.Name]:
    """Uses of a name behind a statement; those outside the statements that follow it count too."""
    home = context.function(statement)
    for use in context.uses(name, home) if home is not None else ():
        if use.lineno > (statement.end_lineno or statement.lineno):
            yield use


def _goes_on(context: Context, use: ast.Name, name: str) -> bool:
    """Whether a use narrows the query for the same name, or reads it."""
    node: ast.AST = use
    while True:
        attribute = context.parent(node)
        call = context.parent(attribute) if isinstance(attribute, ast.Attribute) else None
        if not isinstance(attribute, ast.Attribute) or not isinstance(call, ast.Call):
            break
        if attribute.attr in _READING:
            return not call.args
        if attribute.attr not in _NARROWING:
            return False
        node = call
    match context.parent(node):
        case ast.Assign(targets=[ast.Name(id=target)]):
            return target == name
        case ast.For(iter=source) | ast.comprehension(iter=source):
            return source is node
    return False


def _arguments(context: Context, use: ast.Name) -> Iterator[ast.expr]:
    node: ast.AST | None = context.parent(use)
    while isinstance(node, (ast.Attribute, ast.Call)):
        if isinstance(node, ast.Call):
            yield from node.args
        node = context.parent(node)


def _mentions(context: Context, argument: ast.expr, entity: str) -> list[ast.Name] | None:
    """Where an argument names the class; None if it may name parts of it in another way."""
    found: list[ast.Name] = []
    for node in ast.walk(argument):
        if isinstance(node, (ast.JoinedStr, ast.Lambda, ast.Starred)):
            return None
        if isinstance(node, ast.Name) and node.id == entity:
            found.append(node)
        elif isinstance(node, ast.Name) and not _is_value(context, node):
            return None
    return found


def _is_value(context: Context, node: ast.Name) -> bool:
    """Whether a name in a condition is a function, or what columns are compared with or named."""
    around = context.parent(node)
    if context.kind(node) in _NAMED:
        return False
    match around:
        case ast.Call(func=function, args=args):
            by_name = isinstance(function, ast.Name) and function.id == "getattr"
            return function is node or (by_name and node in args[1:])
        case ast.Attribute():
            return context.origin(node).startswith("sqlalchemy")
    return isinstance(around, ast.Compare)
