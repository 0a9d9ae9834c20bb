"""The arguments of a call of one of Alembic's operations."""

from __future__ import annotations

import ast
import enum
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ...rulekit.evaluating.evaluate import Reader
from ..sql.computed import UNKNOWN, part

SCHEMAS = {
    "table_name": "schema",
    "old_table_name": "schema",
    "new_table_name": "schema",
    "source_table": "source_schema",
    "referent_table": "referent_schema",
}
"""The argument that names the schema of a table."""
OWN = ("__new__", "__init__", "value", "name")
"""Methods by which a member may have another value than the one that is written."""
MAKERS = ("text", "DDL", "dedent")
"""Functions that give back the text they are given, or an element of SQL that is it."""


@dataclass(frozen=True, slots=True)
class Arguments:
    """Arguments by name, as the operation calls them; `table` is that of a batch."""

    call: ast.Call
    names: tuple[str, ...]
    reader: Reader
    table: str = ""

    def node(self, name: str) -> ast.expr | None:
        """The expression that an argument is given as."""
        for keyword in self.call.keywords:
            if keyword.arg == name:
                return keyword.value
        if name in self.names:
            at = self.names.index(name)
            if at < len(self.call.args):
                return self.call.args[at]
        return None

    def text(self, name: str) -> str:
        """A name or text; UNKNOWN where it is computed, "" where it is not given."""
        node = self.node(name)
        if node is None:
            return self.table if name == "table_name" else ""
        if isinstance(node, ast.Constant) and node.value is None:
            return ""
        found = string(node, self.reader)
        if found is None:
            return UNKNOWN
        schema = self.text(SCHEMAS[name]) if name in SCHEMAS else ""
        return f"{schema}.{found}" if schema else found

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of names; SQL expressions as their text."""
        node = self.node(name)
        if isinstance(node, ast.List | ast.Tuple):
            return tuple(string(one, self.reader) or UNKNOWN for one in node.elts)
        return (self.text(name),) if node is not None else ()

    def value(self, name: str) -> Any:
        """What an argument is; None where it is not given, or cannot be read."""
        node = self.node(name)
        return None if node is None else self.reader.attempt(node)

    def says(self, name: str) -> bool:
        """Whether a flag is True."""
        return self.value(name) is True


def string(node: ast.expr, reader: Reader) -> str | None:
    """The text of an expression: a literal, `op.f(..)`, `text(..)`, a name; what an f-string puts
    in that is not known stands there as a part."""
    match node:
        case ast.JoinedStr():
            return "".join(_part(one, reader) for one in node.values)
        case ast.BinOp(op=ast.Add()):
            sides = string(node.left, reader), string(node.right, reader)
            return None if None in sides else f"{sides[0]}{sides[1]}"
        case ast.Call(func=ast.Attribute(attr="f" | "inline_literal"), args=[inner, *_]):
            return string(inner, reader)
        case ast.Call(func=ast.Attribute(attr="strip" | "dedent"), args=[]):
            assert isinstance(node.func, ast.Attribute)
            return string(node.func.value, reader)
        case ast.Call(func=function, args=[inner, *_]) if _last(function) in MAKERS:
            return string(inner, reader)
    found = reader.attempt(node)
    if isinstance(found, str):
        return found
    return str(found) if isinstance(found, sa.sql.ClauseElement) else None


def _part(node: ast.expr, reader: Reader) -> str:
    if not isinstance(node, ast.FormattedValue):
        return str(node.value) if isinstance(node, ast.Constant) else part(ast.unparse(node))
    inner, plain = node.value, node.conversion == -1 and node.format_spec is None
    known = scalar(inner, reader) if plain else None
    return str(known) if known is not None else part(ast.unparse(inner))


def scalar(node: ast.expr, reader: Reader) -> str | int | None:
    """What an expression is: a text, a number, or a member's value; None if it is not known."""
    known = string(node, reader)
    if known is not None:
        return known
    found = _of_member(node, reader) if isinstance(node, ast.Attribute) else reader.attempt(node)
    return found if isinstance(found, str | int) else None


def _of_member(node: ast.Attribute, reader: Reader) -> str | int | None:
    """The `value` or `name` of a member of an enumeration, where it is written as a literal."""
    member = node.value
    if node.attr not in ("value", "name") or not isinstance(member, ast.Attribute):
        return None
    ref = reader.context.value(member.value).ref
    if not isinstance(reader.attempt(member), enum.Enum) or ref is None:
        return None
    assert isinstance(ref.node, ast.ClassDef)
    if any(isinstance(one, ast.FunctionDef) and one.name in OWN for one in ref.node.body):
        return None
    for one in ref.node.body:
        match one:
            case ast.Assign(
                targets=[ast.Name(id=name)], value=ast.Constant(value=str() | int() as value)
            ) if name == member.attr:
                return name if node.attr == "name" else value
    return None


def _last(node: ast.expr) -> str:
    return str(getattr(node, "attr", getattr(node, "id", "")))
