"""Columns as plain data: type, nullability, keys, and what fills them."""

from __future__ import annotations

from typing import Any, Dict, Optional

from . import alchemy, column_types
from .rendering import expression, value


def describe(column: Any) -> Dict[str, Any]:
    """All that a Column says, except its constraints; see `column_types.describe` for `type`."""
    return {
        "name": str(column.name),
        "key": str(column.key),
        "type": column_types.describe(column.type),
        "nullable": bool(column.nullable),
        "primary_key": bool(column.primary_key),
        "generated": column.table._autoincrement_column is column,
        "server_default": server_value(column.server_default),
        "server_onupdate": server_value(column.server_onupdate),
        "default": client_value(column.default),
        "onupdate": client_value(column.onupdate),
        "comment": column.comment,
        "unique": bool(column.unique),
        "index": bool(column.index),
    }


def server_value(default: Any) -> Optional[str]:
    """What the database fills in: the SQL, `identity ..`, `computed ..`, or None."""
    if default is None:
        return None
    if hasattr(default, "sqltext"):
        return f"computed {expression(default.sqltext)} persisted={default.persisted}"
    if type(default).__name__ == "Identity":
        steps = f"start={default.start} increment={default.increment}"
        return f"identity {steps} always={default.always}"
    argument = getattr(default, "arg", None)
    if argument is None:
        return f"fetched ({type(default).__name__})"
    return repr(argument) if isinstance(argument, str) else expression(argument)


def client_value(default: Any) -> Optional[str]:
    """What Python fills in: a value, `call package.function`, SQL, a sequence, or None."""
    if default is None:
        return None
    if type(default).__name__ in ("Sequence", "Identity"):
        return f"{type(default).__name__.lower()} {getattr(default, 'name', '')}".strip()
    argument = default.arg
    if getattr(default, "is_clause_element", False):
        return f"sql {expression(argument)}"
    if callable(argument):
        return f"call {_callable_name(argument)}"
    return value(argument)


def _callable_name(function: Any) -> str:
    """The dotted name of the function, under SQLAlchemy's wrapper where it put one."""
    inner = getattr(function, "__wrapped__", function)
    name = getattr(inner, "__qualname__", None)
    if name is None:
        return alchemy.class_name(type(inner))
    return ".".join(part for part in (getattr(inner, "__module__", None), name) if part)
