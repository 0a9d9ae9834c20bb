"""The lattice of kinds: what sort of SQLAlchemy thing an expression can be proven to be."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..source.module import Module


class Kind(StrEnum):
    """Sorts of values; UNKNOWN is the top: anything at all."""

    UNKNOWN = "unknown"
    ENGINE = "engine"
    CONNECTION = "connection"
    TRANSACTION = "transaction"
    SESSION = "session"
    SESSION_FACTORY = "session factory"
    SCOPED_SESSION = "scoped session"
    QUERY = "query"
    SELECT = "select"
    DML = "insert, update or delete"
    DDL = "ddl"
    TEXT = "text"
    RESULT = "result"
    SCALARS = "scalar result"
    MAPPINGS = "mapping result"
    ROW = "row"
    ROW_MAPPING = "row mapping"
    TABLE = "table"
    INDEX = "index"
    FROM = "subquery, alias, join or cte"
    COLUMNS = "column collection"
    COLUMN = "column expression"
    RELATIONSHIP = "relationship attribute"
    LOADER = "loader option"
    METADATA = "metadata"
    REGISTRY = "registry"
    BASE = "declarative base"
    TYPE = "type"
    URL = "url"
    INSPECTOR = "inspector"
    BUNDLE = "flask-sqlalchemy bundle"
    OPERATIONS = "alembic operations"
    DBAPI = "driver connection or cursor"
    CLASS = "class"
    INSTANCE = "instance"
    FUNCTION = "function"
    METHOD = "bound method"
    MODULE = "module"
    EXTERNAL = "name from outside the project"
    EXTERNAL_INSTANCE = "value from outside the project"
    CONTEXT = "context manager"
    GENERATOR = "generator"
    AWAITABLE = "awaitable"
    LIST = "list"
    TUPLE = "tuple"
    DICT = "dict"
    STR = "str"
    NUMBER = "number"
    BOOL = "bool"
    NONE = "none"


@dataclass(frozen=True, eq=False, slots=True)
class Ref:
    """A function or class of the project: the module it stands in and its node."""

    module: Module
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda

    @property
    def name(self) -> str:
        """The definition's own name."""
        return getattr(self.node, "name", "<lambda>")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ref) and other.node is self.node

    def __hash__(self) -> int:
        return id(self.node)


@dataclass(frozen=True, slots=True)
class Value:
    """What is known of an expression.

    `items` are the parts: entities or columns of a QUERY, SELECT, RESULT or ROW; the element of a
    LIST; what a CONTEXT, GENERATOR or AWAITABLE gives; the fields of a TUPLE. `name` is a dotted
    name (EXTERNAL, COLUMN and RELATIONSHIP: the attribute's). `ref` is the definition of a CLASS,
    INSTANCE, FUNCTION or METHOD, and the owner of a COLUMN or RELATIONSHIP attribute.
    """

    kind: Kind
    items: tuple[Value, ...] = ()
    name: str = ""
    ref: Ref | None = None
    is_async: bool = False
    detail: object = field(default=None, compare=False)

    def __bool__(self) -> bool:
        return self.kind is not Kind.UNKNOWN

    @property
    def item(self) -> Value:
        """The single part, or UNKNOWN."""
        return self.items[0] if len(self.items) == 1 else UNKNOWN

    def with_items(self, items: Iterable[Value]) -> Value:
        """The same value with other parts."""
        return replace(self, items=tuple(items))


UNKNOWN = Value(Kind.UNKNOWN)
NONE = Value(Kind.NONE)


def one(kind: Kind, *items: Value) -> Value:
    """A value of a kind with parts."""
    return Value(kind, items)


def join(values: Iterable[Value]) -> Value:
    """What can be said when it is one of these: None aside, they must agree in kind."""
    distinct = list(dict.fromkeys(value for value in values if value.kind is not Kind.NONE))
    if not distinct:
        return UNKNOWN
    first = distinct[0]
    if len(distinct) == 1:
        return first
    kinds = {value.kind for value in distinct}
    if kinds == {Kind.SESSION, Kind.SCOPED_SESSION}:
        return Value(Kind.SESSION)
    if len(kinds) > 1 or len({value.is_async for value in distinct}) > 1:
        return UNKNOWN
    if len({(value.ref, value.name) for value in distinct}) > 1:
        if first.kind in _NEED_IDENTITY:
            return UNKNOWN
        first = replace(first, ref=None, name="")
    if len({value.items for value in distinct}) > 1:
        same_length = len({len(value.items) for value in distinct}) == 1
        parts = zip(*(value.items for value in distinct), strict=True) if same_length else ()
        first = first.with_items(join(part) for part in parts)
    return first


_NEED_IDENTITY = {
    Kind.CLASS,
    Kind.INSTANCE,
    Kind.FUNCTION,
    Kind.METHOD,
    Kind.MODULE,
    Kind.EXTERNAL,
    Kind.EXTERNAL_INSTANCE,
}
