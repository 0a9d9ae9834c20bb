"""What the model checks ask of columns, relationships, mappers and MetaData beyond the fingerprint.

The fingerprint compares two versions of SQLAlchemy, so it leaves out what they spell differently;
a check looks at one.
"""

from __future__ import annotations

import datetime
from typing import Any, Dict, List, Optional, Set

from . import alchemy
from .attempt import attempt
from .rendering import dialect

FAMILIES = (
    ("Enum", "enum"), ("Boolean", "boolean"), ("SmallInteger", "small_integer"),
    ("BigInteger", "big_integer"), ("Integer", "integer"), ("Float", "float"),
    ("Numeric", "numeric"), ("Text", "text"), ("Uuid", "uuid"), ("UUID", "uuid"),
    ("String", "string"), ("DateTime", "datetime"), ("TIMESTAMP", "datetime"), ("Date", "date"),
    ("Time", "time"), ("Interval", "interval"), ("INTERVAL", "interval"), ("JSON", "json"),
    ("ARRAY", "array"), ("LargeBinary", "binary"), ("_Binary", "binary"),
)  # fmt: skip
"""By the name of a class among a type's ancestors, nearest first, the family of the type."""


def type_(kind: Any) -> Dict[str, Any]:
    """A type: family, sizes, and what the application's own class says of itself."""
    own = not type(kind).__module__.startswith("sqlalchemy.")
    plain = getattr(kind, "impl", kind) if own else kind
    if type(plain).__name__ == "Variant":
        plain = plain.impl
    return {
        "family": family(plain),
        "length": getattr(plain, "length", None),
        "precision": getattr(plain, "precision", None),
        "scale": getattr(plain, "scale", None),
        "timezone": getattr(plain, "timezone", None),
        "collation": getattr(plain, "collation", None),
        "labels": [str(one) for one in getattr(plain, "enums", None) or ()],
        "enum_name": getattr(plain, "name", None) if family(plain) == "enum" else None,
        "native_enum": getattr(plain, "native_enum", None),
        "decorator": alchemy.class_name(type(kind)) if own else None,
        "cache_ok": getattr(kind, "cache_ok", None),
        "uncached": own and getattr(kind, "cache_ok", True) is None,
        "variants": sorted(
            getattr(kind, "_variant_mapping", None) or getattr(kind, "mapping", None) or ()
        ),
        "mysql": attempt(kind.compile, dialect("mysql")).value,
    }


def family(kind: Any) -> str:
    """The family of a type; `other` if it has none."""
    names = {cls.__name__: at for at, cls in reversed(list(enumerate(type(kind).__mro__)))}
    known = [(names[name], at) for at, (name, _) in enumerate(FAMILIES) if name in names]
    return FAMILIES[min(known)[1]][1] if known else "other"


def column(one: Any, mutable: bool) -> Dict[str, Any]:
    """What a Column says that its type and constraints do not."""
    kind, text = _default(one.default)
    return {
        "type": dict(type_(one.type), mutable=mutable),
        "default": kind,
        "default_text": text,
        "onupdate_sql": one.server_onupdate is not None
        or bool(getattr(one.onupdate, "is_clause_element", False)),
        "onupdate": one.onupdate is not None or one.server_onupdate is not None,
    }


def _default(default: Any) -> Any:
    if default is None:
        return "", ""
    if type(default).__name__ in ("Sequence", "Identity"):
        return "sequence", str(getattr(default, "name", "") or "")
    argument = getattr(default, "arg", None)
    if getattr(default, "is_clause_element", False):
        return "sql", str(attempt(str, argument).value)
    if callable(argument):
        inner = getattr(argument, "__wrapped__", argument)
        return "call", str(getattr(inner, "__qualname__", type(inner).__name__))
    if isinstance(argument, (list, dict, set)):
        return "mutable", repr(argument)
    if isinstance(argument, (datetime.datetime, datetime.date, datetime.time)):
        return "moment", repr(argument)
    return "value", repr(argument)


def tracked(mappers: List[Any]) -> Set[int]:
    """The ids of columns whose values are tracked inside by sqlalchemy.ext.mutable."""
    found: Set[int] = set()
    for one in mappers:
        for prop in one._props.values():
            columns = getattr(prop, "columns", None)
            if columns and _listens(getattr(one.class_, prop.key, None)):
                found.update(id(column) for column in columns)
    return found


def _listens(attribute: Any) -> bool:
    dispatch = getattr(attribute, "dispatch", None)
    listeners = list(getattr(dispatch, "set", ())) if dispatch is not None else []
    return any("sqlalchemy.ext.mutable" in _modules(listener) for listener in listeners)


def _modules(function: Any) -> Set[str]:
    """The module of a function, and of those that it wraps."""
    found = {getattr(function, "__module__", "")}
    for cell in getattr(function, "__closure__", None) or ():
        inner = attempt(lambda: cell.cell_contents).value  # noqa: B023
        if callable(inner):
            found.add(getattr(inner, "__module__", ""))
    return found


def relationship(prop: Any) -> Dict[str, Any]:
    """What was written for a relationship, and the columns that it joins."""
    pairs = list(getattr(prop, "local_remote_pairs", None) or ())
    overlaps = getattr(prop, "_overlaps", None) or ()
    return {
        "back_populates": getattr(prop, "back_populates", None),
        "backref": _backref(prop),
        "local": [_qualified(local) for local, _ in pairs],
        "remote": [_qualified(remote) for _, remote in pairs],
        "join_depth": prop.join_depth,
        "overlaps": sorted(overlaps),
    }


def _backref(prop: Any) -> Optional[str]:
    given = getattr(prop, "backref", None)
    if given is None:
        return None
    return str(given[0] if isinstance(given, tuple) else given)


def _qualified(one: Any) -> str:
    table = getattr(one, "table", None)
    return "{}.{}".format(getattr(table, "key", table), one.name)


def mapper(one: Any) -> Dict[str, Any]:
    """The columns of a mapper by attribute, and how it fetches defaults."""
    return {
        "columns": {
            prop.key: str(prop.columns[0].name)
            for prop in one._props.values()
            if getattr(prop, "columns", None) and hasattr(prop.columns[0], "table")
        },
        "eager_defaults": str(one.eager_defaults),
        "hides": hidden(one),
    }


LIBRARIES = ("flask_sqlalchemy", "sqlmodel", "sqlalchemy")


def hidden(one: Any) -> Dict[str, str]:
    """Mapped attributes that stand in the place of one of a library's base class, with its name."""
    found: Dict[str, str] = {}
    for key in one._props:
        for base in one.class_.__mro__[1:]:
            library = base.__module__.partition(".")[0] in LIBRARIES
            if library and key in vars(base):
                found[key] = base.__name__
    return found


def conventions(metadatas: List[Any]) -> List[Dict[str, str]]:
    """The naming convention of each MetaData: the key's name to the pattern."""
    found = []
    for metadata in metadatas:
        given = dict(metadata.naming_convention or {})
        found.append({_key(key): str(pattern) for key, pattern in given.items()})
    return found


def _key(key: Any) -> str:
    return key if isinstance(key, str) else str(getattr(key, "__visit_name__", key))
