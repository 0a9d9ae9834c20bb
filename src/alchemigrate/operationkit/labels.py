"""Enumerations and their labels."""

from __future__ import annotations

from ..values.operation import Problem
from ..values.schema import EnumType, Schema


def enumeration(schema: Schema, name: str) -> EnumType | Problem:
    """The enumeration of that name, or why there is none."""
    if schema.dialect != "postgresql":
        cure = "change the CHECK of the column instead"
        return Problem(name, f"{schema.dialect} has no enumerations", cure)
    known = {one.name: one for one in schema.enums}
    if name not in known:
        return Problem(name, f"there is no enumeration {name}", f"there are {', '.join(known)}")
    return known[name]
