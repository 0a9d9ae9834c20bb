"""Which names of SQLAlchemy may be called to build what a file declares."""

from __future__ import annotations

import importlib
from functools import cache
from typing import Any

from sqlalchemy import orm
from sqlalchemy.ext.mutable import Mutable
from sqlalchemy.sql.schema import SchemaItem
from sqlalchemy.sql.type_api import TypeEngine

FUNCTIONS = frozenset(
    [f"sqlalchemy.{name}" for name in "text and_ or_ not_ desc asc null true false func".split()]
    + [
        f"sqlalchemy.orm.{name}"
        for name in "relationship backref mapped_column deferred attribute_keyed_dict "
        "attribute_mapped_collection column_keyed_dict column_mapped_collection".split()
    ]
)
RENAMED = {
    "sqlalchemy.orm.relation": "sqlalchemy.orm.relationship",
    "sqlalchemy.orm.collections.attribute_mapped_collection": "sqlalchemy.orm.attribute_keyed_dict",
    "sqlalchemy.orm.collections.column_mapped_collection": "sqlalchemy.orm.column_keyed_dict",
}
CLASSES = (TypeEngine, SchemaItem, Mutable)
METHODS = frozenset("with_variant as_mutable evaluates_none desc asc nullslast nullsfirst".split())
"""Methods of types and columns that only say something of them."""


@cache
def word(dotted: str) -> Any:
    """The object of SQLAlchemy with this canonical name, None for what is not to be called."""
    name = RENAMED.get(dotted, dotted)
    if name.startswith("sqlalchemy.func."):
        return _found(name)
    thing = _found(name)
    if name in FUNCTIONS or thing in (orm.Mapped, orm.DynamicMapped, orm.WriteOnlyMapped):
        return thing
    return thing if isinstance(thing, type) and issubclass(thing, CLASSES) else None


def _found(dotted: str) -> Any:
    """What a dotted name leads to, from the longest package in front of it."""
    parts = dotted.split(".")
    if parts[0] != "sqlalchemy" or any(part.startswith("_") for part in parts):
        return None
    thing: Any = importlib.import_module("sqlalchemy")
    for number, part in enumerate(parts[1:], start=2):
        if not hasattr(thing, part):
            try:
                importlib.import_module(".".join(parts[:number]))
            except ImportError:
                return None
        thing = getattr(thing, part, None)
    return thing
