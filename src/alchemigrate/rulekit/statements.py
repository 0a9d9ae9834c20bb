"""What an executed statement does: read, write, or nobody knows; and whether it is a string."""

from __future__ import annotations

import ast
import re
from enum import StrEnum

from ..project.kinds import Kind
from ..project.reach import reaching
from ..project.scopes import How
from .context import Context


class Effect(StrEnum):
    """What running a statement does to the data."""

    READS = "reads"
    WRITES = "writes"
    UNKNOWN = "unknown"


WRITING = re.compile(
    r"\s*(?:UPDATE|INSERT|CREATE|DELETE|DROP|ALTER|REPLACE|TRUNCATE|GRANT|REVOKE|MERGE|COMMENT|"
    r"RENAME|REFRESH\s+MATERIALIZED|IMPORT\s+FOREIGN|LOAD\s+DATA|CALL)\b",
    re.I,
)
READING = re.compile(r"\s*(?:SELECT|SHOW|EXPLAIN|PRAGMA|DESCRIBE|DESC|VALUES)\b", re.I)
_STRING_METHODS = {
    "format",
    "join",
    "strip",
    "lstrip",
    "rstrip",
    "replace",
    "lower",
    "upper",
    "decode",
}
_DEPTH = 6


def effect(context: Context, statement: ast.expr) -> Effect:
    """What executing a statement does; text is judged by its first word, as 1.x judged it."""
    if "autocommit=True" in context.source(statement):
        return Effect.WRITES
    kind = context.kind(statement)
    if kind in (Kind.DML, Kind.DDL):
        return Effect.WRITES
    if kind is Kind.SELECT or kind is Kind.COLUMN:
        return Effect.READS
    head = literal_head(context, statement)
    if head is not None and WRITING.match(head):
        return Effect.WRITES
    if head is not None and READING.match(head):
        return Effect.READS
    return Effect.UNKNOWN


def literal_head(context: Context, node: ast.expr, depth: int = 0) -> str | None:
    """The beginning of a statement's text as far as it is written out, through names and text()."""
    if depth > _DEPTH:
        return None
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=[ast.Constant(value=str(text)), *_]):
            return text
        case ast.BinOp(left=left, op=ast.Add() | ast.Mod()):
            return literal_head(context, left, depth + 1)
        case ast.Call(func=ast.Attribute(value=inner, attr=method)) if method in _STRING_METHODS | {
            "bindparams", "columns", "execution_options",
        }:  # fmt: skip
            return literal_head(context, inner, depth + 1)
        case ast.Call(args=[first, *_]) if context.origin(node.func) in (
            "sqlalchemy.text", "textwrap.dedent", "sqlalchemy.DDL",
        ):  # fmt: skip
            return literal_head(context, first, depth + 1)
        case ast.Name():
            assigned = assigned_value(context, node)
            if assigned is not None:
                return literal_head(context, assigned, depth + 1)
            return _imported_head(context, node, depth)
    return None


def _imported_head(context: Context, name: ast.Name, depth: int) -> str | None:
    """The beginning of a text that another module of the project binds once, and never again."""
    scope = context.scope(name)
    while scope.parent is not None and name.id not in scope.bindings:
        scope = scope.parent
    bindings = scope.bindings.get(name.id, [])
    if len(bindings) != 1 or bindings[0].how is not How.IMPORT:
        return None
    source, _, last = bindings[0].origin.rpartition(".")
    path = context.project.layout.find(source, context.module.path) if source else None
    home = context.project.module(path) if path else None
    if home is None or any(isinstance(n, ast.Global) and last in n.names for n in home.nodes):
        return None
    found = context.project.own_scope(home, home.tree).bindings.get(last, [])
    if len(found) != 1 or found[0].how is not How.ASSIGN or found[0].path or not found[0].value:
        return None
    return literal_head(Context(home, context.project, context.target), found[0].value, depth + 1)


def assigned_value(context: Context, name: ast.Name) -> ast.expr | None:
    """The expression a name stands for at a place, if only one assignment can have made it."""
    scope = context.scope(name)
    while scope.parent is not None and name.id not in scope.bindings:
        scope = scope.parent
    bindings = scope.bindings.get(name.id, [])
    if scope is context.scope(name) and len(bindings) > 1:
        bindings = reaching(scope, name.id, name, context.module.parents)
    if len(bindings) != 1 or bindings[0].how is not How.ASSIGN or bindings[0].path:
        return None
    return bindings[0].value


def is_string(context: Context, node: ast.expr) -> bool:
    """Whether an expression is proven to be a string, formatted or put together ones included."""
    if context.kind(node) is Kind.STR:
        return True
    match node:
        case ast.Call(func=ast.Attribute(value=inner, attr=method)) if method in _STRING_METHODS:
            return is_string(context, inner)
        case ast.Call(args=[first, *_]) if context.origin(node.func) == "textwrap.dedent":
            return is_string(context, first)
        case ast.BinOp(left=left, op=ast.Add() | ast.Mod()):
            return is_string(context, left)
        case ast.IfExp(body=body, orelse=orelse):
            return is_string(context, body) and is_string(context, orelse)
    return False
