"""The value of an expression in a model, as far as it is made of literals and SQLAlchemy."""

from __future__ import annotations

import ast
import builtins
import enum
import re
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.types import TypeDecorator, UserDefinedType

from ...project.classes import find_in_class, outside_bases
from ...project.kinds import Kind, Ref
from ...project.names import canonical
from ..column_types import assigned
from ..column_values import column_name
from ..context import Context
from ..tables import own_table
from .expressions import harmless
from .words import METHODS, word

PLAIN = ("int", "str", "float", "bool", "bytes", "dict", "list", "set", "object")
PYTHON = frozenset("datetime.datetime datetime.date datetime.time datetime.timedelta".split()) | {
    "decimal.Decimal", "uuid.UUID", "typing.Any", "typing.Optional", "typing.Union", "typing.List",
}  # fmt: skip
DEPTH = 12
FREE = frozenset(("default", "onupdate", "insert_default", "default_factory"))
"""Arguments that only Python uses, so that any function may stand for what cannot be read."""
FETCHED = frozenset(("server_default", "server_onupdate"))
"""Arguments of which it is enough to know that the database does something."""
SAID = frozenset(("comment", "info", "doc", "init", "repr", "kw_only", "compare", "hash"))
"""Arguments that change nothing of what is checked."""
TEXTS = frozenset("primaryjoin secondaryjoin foreign_keys remote_side order_by argument".split())
"""Arguments of relationship() that SQLAlchemy evaluates when they are text."""


class Opaque(UserDefinedType[Any]):
    """Stands for a type of which nothing is known."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """A name for it in SQL."""
        return "OPAQUE"


class UnreadError(Exception):
    """An expression that is not made of literals and SQLAlchemy alone."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Evaluates expressions of one module; `local` are the names of the class body so far.

    `owner` is the class that is made, `itself` the name under which a declared_attr takes it,
    `hidden` are names of which those of the module are not meant.
    """

    context: Context
    local: Mapping[str, Any] = field(default_factory=dict)
    owner: str = ""
    itself: str = ""
    depth: int = 0
    hidden: frozenset[str] = frozenset()

    def value(self, node: ast.expr) -> Any:
        """What an expression is; raises UnreadError."""
        match node:
            case ast.Constant():
                return node.value
            case ast.Starred() | ast.Lambda():
                raise self._unread(node)
            case ast.Tuple() | ast.List():
                found = [self.value(one) for one in node.elts]
                return tuple(found) if isinstance(node, ast.Tuple) else found
            case ast.Dict(keys=keys, values=values) if None not in keys:
                pairs = zip(keys, values, strict=True)
                return {self.value(key): self.value(value) for key, value in pairs if key}
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -self.value(operand)
            case ast.Call():
                return self._called(node)
            case ast.Name() | ast.Attribute():
                return self._named(node)
        raise self._unread(node)

    def attempt(self, node: ast.expr) -> Any:
        """What an expression is, None if it cannot be read."""
        try:
            return self.value(node)
        except UnreadError:
            return None

    def annotation(self, node: ast.expr) -> Any:
        """A type annotation; text in it is read as if it were written without quotes."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            try:
                inner = ast.parse(node.value.strip(), mode="eval").body
            except SyntaxError as error:
                raise self._unread(node) from error
            return node.value if isinstance(inner, ast.Name) else self.annotation(inner)
        if isinstance(node, ast.Subscript):
            parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            inside = tuple(self.annotation(one) for one in parts)
            return self.annotation(node.value)[inside if len(inside) > 1 else inside[0]]
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            sides = self.annotation(node.left), self.annotation(node.right)
            return typing.Union[sides]  # noqa: UP007  (one side may be the name of a class)
        return self.value(node)

    def _named(self, node: ast.Name | ast.Attribute) -> Any:
        own = self._own(node)
        if own in self.local:
            return self.local[own]
        dotted = canonical(self.context.infer.origin(self.context.module, node))
        found = word(dotted) if dotted else None
        if found is not None:
            return found
        if dotted in PYTHON:
            return _python(dotted)
        value = self.context.value(node)
        if value.kind is Kind.CLASS and value.ref is not None:
            return self._class(value.ref)
        if isinstance(node, ast.Name):
            return self._global(node)
        return self._member(node)

    def _member(self, node: ast.Attribute) -> Any:
        """A member of an enumeration of the project."""
        owner = self.context.value(node.value)
        if owner.kind is Kind.CLASS and owner.ref is not None:
            made = self._class(owner.ref)
            if (
                isinstance(made, type)
                and issubclass(made, enum.Enum)
                and node.attr in made.__members__
            ):
                return made[node.attr]
        raise self._unread(node)

    def _own(self, node: ast.Name | ast.Attribute) -> str:
        """The name of the class body that is meant by `name`, or by `cls.name` in a method."""
        if isinstance(node, ast.Name):
            return node.id
        of = node.value
        return node.attr if isinstance(of, ast.Name) and of.id == self.itself else ""

    def _global(self, node: ast.Name) -> Any:
        if node.id in PLAIN:
            return getattr(builtins, node.id)
        made = assigned(self.context, self.context.module, node.id)
        if made is None or self.depth > DEPTH or node.id in self.hidden:
            raise self._unread(node)
        module, written = made
        there = Context(module, self.context.project, self.context.target)
        return Reader(there, depth=self.depth + 1).value(written)

    def _called(self, call: ast.Call) -> Any:
        function = call.func
        if isinstance(function, ast.Attribute) and function.attr in METHODS:
            owner = self.value(function.value)
            method = getattr(owner, function.attr, None)
        else:
            method = (
                self._named(function) if isinstance(function, ast.Name | ast.Attribute) else None
            )
        if not callable(method):
            raise self._unread(call)
        arguments = [self._positional(method, one) for one in call.args]
        if method is orm.relationship and call.args:
            arguments[0] = self._argument("argument", call.args[0])
        given = {}
        for keyword in call.keywords:
            if keyword.arg is None:
                raise self._unread(call)
            if keyword.arg not in SAID:
                given[keyword.arg] = self._argument(keyword.arg, keyword.value)
        try:
            return method(*arguments, **given)
        except (SQLAlchemyError, TypeError, ValueError, AttributeError) as error:
            raise UnreadError(f"{self._text(call)}: {error}") from error

    def _argument(self, name: str, node: ast.expr) -> Any:
        if name in TEXTS and (text := self._evaluated(node)):
            return text
        if name == "secondary":
            return self._table(node)
        if name == "values_callable" and isinstance(node, ast.Lambda):
            return self._labels(node)
        try:
            found = self.value(node)
        except UnreadError:
            if name in FREE:
                return _unknown
            if name in FETCHED:
                return sa.FetchedValue()
            raise
        return sa.FetchedValue() if name in FETCHED and isinstance(found, enum.Enum) else found

    def _labels(self, node: ast.Lambda) -> Any:
        """The function that takes the values of an enumeration, the usual one."""
        match node.body:
            case ast.ListComp(elt=ast.Attribute(attr="value"), generators=[one]) if not one.ifs:
                return _values
        raise self._unread(node)

    def _positional(self, method: Any, node: ast.expr) -> Any:
        if method is sa.ForeignKey and isinstance(node, ast.Attribute):
            return self._referred(node)
        try:
            return self.value(node)
        except UnreadError:
            if method in (sa.Column, orm.mapped_column) and self._is_class(node):
                return Opaque()
            raise

    def _referred(self, node: ast.Attribute) -> str:
        """The `table.column` that a foreign key to `Class.attribute` refers to."""
        value = self.context.value(node)
        table = own_table(self.context, value.ref) if value.ref is not None else None
        if value.kind is not Kind.COLUMN or value.ref is None or not table:
            raise self._unread(node)
        attribute = self.context.mappings.attributes(value.ref)[value.name]
        return f"{table}.{column_name(attribute)}"

    def _is_class(self, node: ast.expr) -> bool:
        """Whether an expression is a class, or calls one, that may be a type from elsewhere."""
        named = node.func if isinstance(node, ast.Call) else node
        value = self.context.value(named)
        if word(canonical(value.name)) is not None:
            return False
        outside = value.kind is Kind.EXTERNAL and value.name.rpartition(".")[2][:1].isupper()
        return value.kind is Kind.CLASS or outside

    def _evaluated(self, node: ast.expr) -> str:
        """The text that SQLAlchemy would evaluate in place of an expression; empty if none."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        elif isinstance(node, ast.Lambda):
            text = self._without_itself(node.body)
        else:
            try:
                self.value(node)
            except UnreadError:
                text = self._without_itself(node)
            else:
                return ""
        if not harmless(text):
            raise self._unread(node)
        return text

    def _without_itself(self, node: ast.expr) -> str:
        """The text of an expression, with the class in place of `cls`."""
        text = ast.unparse(node)
        return re.sub(rf"\b{self.itself}\b", self.owner, text) if self.itself else text

    def _table(self, node: ast.expr) -> str:
        """The name of the table that `secondary=` means."""
        if isinstance(node, ast.Lambda):
            return self._table(node.body)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
        found = (
            assigned(self.context, self.context.module, node.id)
            if isinstance(node, ast.Name)
            else None
        )
        match found:
            case (_, ast.Call(args=[ast.Constant(value=str(name)), *_])):
                return name
        raise self._unread(node)

    def _class(self, ref: Ref) -> Any:
        """A class of the project: an enumeration, a type, or the name of a mapped class."""
        if self.context.mappings.is_mapped(ref):
            return ref.name
        there = Context(ref.module, self.context.project, self.context.target)
        reader = Reader(there, depth=self.depth + 1)
        if self.depth > DEPTH:
            raise UnreadError(f"class {ref.name}")
        bases = {one.name for one in outside_bases(self.context.infer, ref)}
        if any(one.startswith("enum.") for one in bases):
            return reader._enumeration(ref)
        if any(canonical(one) == "sqlalchemy.TypeDecorator" for one in bases):
            return reader._decorator(ref)
        raise UnreadError(f"class {ref.name}")

    def _enumeration(self, ref: Ref) -> Any:
        assert isinstance(ref.node, ast.ClassDef)
        members: list[tuple[str, Any]] = []
        for statement in ref.node.body:
            match statement:
                case ast.Assign(targets=[ast.Name(id=name)], value=written) if name[0] != "_":
                    constant = isinstance(written, ast.Constant)
                    told = written.value if isinstance(written, ast.Constant) else None
                    members.append((name, told if constant else len(members) + 1))
        return enum.Enum(ref.name, members)

    def _decorator(self, ref: Ref) -> Any:
        found = find_in_class(self.context.infer, ref, "impl")
        written = found[1].value if found is not None else None
        if written is None:
            raise UnreadError(f"class {ref.name}: impl")
        said = find_in_class(self.context.infer, ref, "cache_ok")
        told = said[1].value if said is not None else None
        members = {
            "impl": self.value(written),
            "cache_ok": told.value if isinstance(told, ast.Constant) else None,
            "__module__": ref.module.path.removesuffix(".py").replace("/", "."),
        }
        if find_in_class(self.context.infer, ref, "__init__") is not None:
            members["__init__"] = _bare
        return type(ref.name, (TypeDecorator,), members)

    def _unread(self, node: ast.AST) -> UnreadError:
        return UnreadError(self._text(node))

    def _text(self, node: ast.AST) -> str:
        text = " ".join(self.context.source(node).split())
        return text if len(text) < 60 else f"{text[:57]}..."


def _python(dotted: str) -> Any:
    module, _, name = dotted.rpartition(".")
    return getattr(__import__(module), name)


def _bare(self: TypeDecorator[Any], *_: Any, **__: Any) -> None:
    """In place of a type's own __init__: its arguments are for the project's code."""
    TypeDecorator.__init__(self)


def _values(members: typing.Iterable[enum.Enum]) -> list[Any]:
    return [one.value for one in members]


def _unknown() -> None:
    """Stands for a function of the project."""
