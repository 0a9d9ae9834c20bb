"""Which Python type the values of a column have, by the column's SQL type."""

from __future__ import annotations

import ast

from ..project.classes import outside_bases
from ..project.facts import last_name
from ..project.kinds import Kind, Ref
from ..project.names import canonical
from ..project.scopes import How
from ..source.module import Module
from .annotations import ANY, Typed
from .context import Context
from .own_types import own_type

_DIALECTS = ("postgresql", "sqlite", "mysql")
_PLAIN = {
    "int": "Integer INTEGER INT BigInteger BIGINT SmallInteger SMALLINT TINYINT MEDIUMINT",
    "str": "String Text Unicode UnicodeText VARCHAR CHAR NVARCHAR NCHAR TEXT CLOB LONGTEXT "
    "MEDIUMTEXT TINYTEXT CITEXT",
    "bool": "Boolean BOOLEAN",
    "datetime.datetime": "DateTime DATETIME TIMESTAMP",
    "datetime.date": "Date DATE",
    "datetime.time": "Time TIME",
    "datetime.timedelta": "Interval INTERVAL",
    "bytes": "LargeBinary Binary BLOB BYTEA BINARY VARBINARY LONGBLOB MEDIUMBLOB",
    "typing.Any": "PickleType",
}
_BY_NAME = {word: python for python, words in _PLAIN.items() for word in words.split()}
_FLOATS = {"Float", "FLOAT", "REAL", "Double", "DOUBLE", "DOUBLE_PRECISION"}
_DECIMALS = {"Numeric", "NUMERIC", "DECIMAL"}
_MYSQL_DECIMALS = {"DOUBLE", "REAL", "FLOAT"}
_JSON = {"JSON", "JSONB"}
_UUIDS = {"UUID", "Uuid"}
_ENUMS = {"Enum", "ENUM"}
_MUTABLE = {
    "sqlalchemy.ext.mutable.MutableDict": "dict",
    "sqlalchemy.ext.mutable.MutableList": "list",
    "sqlalchemy.ext.mutable.MutableSet": "set",
}
_DEPTH = 6


def is_item(context: Context, module: Module, node: ast.expr) -> bool:
    """Whether an argument of a column is one of its schema items and not its type."""
    if not isinstance(node, ast.Call):
        return False
    name = canonical(context.infer.origin(module, node.func))
    return name in _ITEMS


_ITEMS = {
    f"sqlalchemy.{name}"
    for name in "ForeignKey Sequence Computed Identity CheckConstraint DefaultClause ColumnDefault "
    "FetchedValue UniqueConstraint Constraint".split()
}


def type_argument(context: Context, module: Module, call: ast.Call) -> ast.expr | None:
    """The argument of a column that is its type."""
    for keyword in call.keywords:
        if keyword.arg == "type_":
            return keyword.value
    arguments = list(call.args)
    if arguments and isinstance(arguments[0], ast.Constant):
        arguments.pop(0)
    first = arguments[0] if arguments else None
    if first is None or is_item(context, module, first) or isinstance(first, ast.Starred):
        return None
    if isinstance(first, ast.Constant):
        return None
    return first


def uuid_in_doubt(context: Context, module: Module, call: ast.Call) -> bool:
    """Whether a column is a PostgreSQL UUID that says not whether it gives UUIDs or text."""
    node = type_argument(context, module, call)
    if node is None or _said(node, "as_uuid") is not None:
        return False
    named = node.func if isinstance(node, ast.Call) else node
    return canonical(context.infer.origin(module, named)) == "sqlalchemy.dialects.postgresql.UUID"


def python_type(
    context: Context, module: Module, node: ast.expr, column: ast.Call | None, depth: int = 0
) -> Typed | None:
    """What a column of this SQL type gives; `column` is its call. None if it is not proven."""
    if depth > _DEPTH:
        return None
    if isinstance(node, ast.Call):
        return _called(context, module, node, column, depth)
    if not isinstance(node, (ast.Name, ast.Attribute)):
        return None
    value = context.infer.value(module, node)
    if value.kind is Kind.CLASS and value.ref is not None:
        return _own(context, value.ref, depth)
    if value.kind is Kind.EXTERNAL:
        return _known(context, module, canonical(value.name), node, column, depth)
    return _variable(context, module, node, column, depth)


def _called(
    context: Context, module: Module, call: ast.Call, column: ast.Call | None, depth: int
) -> Typed | None:
    function = call.func
    if isinstance(function, ast.Attribute):
        if function.attr == "with_variant":
            return _variants(context, module, function.value, call, column, depth)
        if function.attr == "evaluates_none":
            return python_type(context, module, function.value, column, depth + 1)
        kind = _MUTABLE.get(context.infer.origin(module, function.value))
        if function.attr == "as_mutable" and kind is not None:
            return _collection(kind)
    value = context.infer.value(module, function)
    if value.kind is Kind.CLASS and value.ref is not None:
        return _own(context, value.ref, depth)
    if value.kind is Kind.EXTERNAL:
        return _known(context, module, canonical(value.name), call, column, depth)
    return None


def _collection(kind: str) -> Typed:
    return Typed(kind, (Typed("str"), ANY) if kind == "dict" else (ANY,))


def _variants(
    context: Context,
    module: Module,
    base: ast.expr,
    call: ast.Call,
    column: ast.Call | None,
    depth: int,
) -> Typed | None:
    """A type with variants for some databases, where all of them give the same."""
    other = call.args[0] if call.args else None
    if other is None:
        return None
    found = python_type(context, module, base, column, depth + 1)
    varied = python_type(context, module, other, column, depth + 1)
    return found if found == varied else None


def _known(
    context: Context,
    module: Module,
    dotted: str,
    node: ast.expr,
    column: ast.Call | None,
    depth: int,
) -> Typed | None:
    package, _, name = dotted.rpartition(".")
    dialect = package.removeprefix("sqlalchemy.dialects.")
    if package != "sqlalchemy" and dialect not in _DIALECTS:
        return None
    if name in _BY_NAME:
        return Typed(_BY_NAME[name])
    if name in _FLOATS | _DECIMALS:
        return None if dialect == "mysql" and name in _MYSQL_DECIMALS else _number(node, name)
    if name in _JSON:
        return _json(column)
    if name in _UUIDS:
        said = _said(node, "as_uuid")
        if said is None and name == "UUID" and dialect == "postgresql":
            return None
        return Typed("str") if said is False else Typed("uuid.UUID")
    if name == "ARRAY":
        return _array(context, module, node, depth)
    return _enum(context, module, node) if name in _ENUMS else None


def _said(node: ast.expr, name: str) -> bool | None:
    """A flag given to a type; None if it is not given as a literal."""
    for keyword in node.keywords if isinstance(node, ast.Call) else ():
        if keyword.arg == name and isinstance(keyword.value, ast.Constant):
            return bool(keyword.value.value)
    return None


def _number(node: ast.expr, name: str) -> Typed | None:
    if isinstance(node, ast.Call):
        flags = [k for k in node.keywords if k.arg in ("asdecimal", None)]
        if flags and not isinstance(flags[0].value, ast.Constant):
            return None
        if len(node.args) > 2:
            return None
    said = _said(node, "asdecimal")
    decimal = name in _DECIMALS if said is None else said
    return Typed("decimal.Decimal" if decimal else "float")


def _json(column: ast.Call | None) -> Typed:
    """What JSON holds is only told by a column's default: a dict, a list, or anything."""
    for keyword in column.keywords if column is not None else ():
        if keyword.arg == "default":
            value = keyword.value.body if isinstance(keyword.value, ast.Lambda) else keyword.value
            if isinstance(value, ast.Dict) or last_name(value) == "dict":
                return _collection("dict")
            if isinstance(value, ast.List) or last_name(value) == "list":
                return _collection("list")
    return ANY


def _array(context: Context, module: Module, node: ast.expr, depth: int) -> Typed | None:
    if not isinstance(node, ast.Call) or not node.args:
        return None
    inner = python_type(context, module, node.args[0], None, depth + 1)
    flat = not any(keyword.arg in ("dimensions", "as_tuple", None) for keyword in node.keywords)
    if inner is None or not flat or len(node.args) > 1:
        return _collection("list") if flat and len(node.args) == 1 else None
    return Typed("list", (inner,))


def _enum(context: Context, module: Module, node: ast.expr) -> Typed | None:
    if not isinstance(node, ast.Call) or not node.args:
        return None
    first = node.args[0]
    if all(isinstance(argument, ast.Constant) for argument in node.args):
        return Typed("str")
    value = context.infer.value(module, first)
    if len(node.args) != 1 or value.kind is not Kind.CLASS or value.ref is None:
        return None
    if not _is_enum(context, value.ref):
        return None
    here = module is context.module
    return Typed(text=context.source(first)) if here else Typed(ref=value.ref)


def _is_enum(context: Context, ref: Ref) -> bool:
    return any(base.name.startswith("enum.") for base in outside_bases(context.infer, ref))


def _own(context: Context, ref: Ref, depth: int) -> Typed | None:
    """A type class of the project: by what it says of its values, or else by what it wraps."""
    found = own_type(context, ref)
    if not isinstance(found, tuple):
        return found
    module, node = found
    return python_type(context, module, node, None, depth + 1)


def _variable(
    context: Context,
    module: Module,
    node: ast.Name | ast.Attribute,
    column: ast.Call | None,
    depth: int,
) -> Typed | None:
    """A type kept in a variable of a module: `ExternalId = String(36)`."""
    if not isinstance(node, ast.Name):
        return None
    found = assigned(context, module, node.id)
    if found is None:
        return None
    return python_type(context, *found, column, depth + 1)


def assigned(context: Context, module: Module, name: str) -> tuple[Module, ast.expr] | None:
    """The one expression that a global name is given, in this module or the one it comes from."""
    for _ in range(_DEPTH):
        bindings = context.project.own_scope(module, module.tree).bindings.get(name, [])
        if len(bindings) != 1:
            return None
        (binding,) = bindings
        if binding.how is How.ASSIGN and binding.value is not None and not binding.path:
            return module, binding.value
        if binding.how is not How.IMPORT:
            return None
        package, _, name = binding.origin.rpartition(".")
        path = context.project.layout.find(package, module.path)
        following = context.project.module(path) if path is not None else None
        if following is None:
            return None
        module = following
    return None
