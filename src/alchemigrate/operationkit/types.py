"""A type of a column from its SQL."""

from __future__ import annotations

import re

from ..values.schema import Schema, Type

FAMILIES = {
    "bigint": "big_integer", "int8": "big_integer", "bigserial": "big_integer",
    "smallint": "small_integer", "int2": "small_integer",
    "integer": "integer", "int": "integer", "int4": "integer", "serial": "integer",
    "text": "text", "varchar": "string", "character varying": "string", "char": "string",
    "numeric": "numeric", "decimal": "numeric",
    "double precision": "float", "real": "float", "float": "float",
    "boolean": "boolean", "bool": "boolean", "date": "date", "time": "time",
    "timestamp": "datetime", "timestamptz": "datetime", "datetime": "datetime",
    "interval": "interval", "uuid": "uuid", "json": "json", "jsonb": "json",
    "bytea": "binary", "blob": "binary",
}  # fmt: skip
NEVER_EQUAL = frozenset(("json", "xml", "point", "polygon"))
"""Types of PostgreSQL that have no `=`."""
VARYING = ("varchar", "character varying")
SHAPE = re.compile(
    r"([a-z_][\w ]*?)\s*(?:\((\d+)(?:\s*,\s*(\d+))?\))?\s*(with(?:out)? time zone)?$"
)


def type_of(sql: str, dialect: str) -> Type:
    """The type that a dialect writes so; its family is `other` if it is not a common one."""
    text = " ".join(sql.lower().split())
    found = SHAPE.match(text)
    written = {dialect: sql}
    if text.endswith("[]"):
        return Type("array", written)
    if found is None:
        return Type("other", written)
    name, first, second, zone = found.groups()
    family = FAMILIES.get(name, "other")
    number = int(first) if first else None
    timezone = name == "timestamptz" or zone == "with time zone" if family == "datetime" else None
    if family in ("string", "text", "binary"):
        return Type(family, written, length=number)
    scale = int(second) if second else None
    return Type(family, written, precision=number, scale=scale, timezone=timezone)


ALIKE = (
    {"small_integer", "integer", "big_integer", "numeric", "float"},
    {"string", "text"}, {"date", "datetime"},
)  # fmt: skip


def has_equality(one: Type) -> bool:
    """Whether PostgreSQL can say if two values of a type, or arrays of it, are equal."""
    return one.sql.get("postgresql", "").lower().rstrip("[]") not in NEVER_EQUAL


def comparable(one: Type, other: Type) -> bool:
    """Whether values of two types can be equal; types that are not known may be."""
    families = {one.family, other.family}
    if len(families) == 1 or families & {"other", "array"}:
        return True
    return any(families <= group for group in ALIKE)


def adds_in_a_moment(schema: Schema, sql: str) -> bool:
    """Whether a column of that type is added without a look at the rows: no domain, no serial."""
    text = " ".join(sql.split())
    base = text.removesuffix("[]").strip()
    known = type_of(base, schema.dialect).family != "other" and "serial" not in base.lower()
    named = base.strip('"') if base.startswith('"') else base.lower()
    return known or named in {one.name for one in schema.enums}


def widens(old: Type, new: Type, dialect: str) -> bool:
    """Whether a type holds all that another one holds, in the same bytes."""
    texts = [" ".join(one.sql.get(dialect, "").lower().split()) for one in (old, new)]
    from_text, to_text = (text.startswith(VARYING) for text in texts)
    if old.family == "numeric" == new.family:
        more = old.precision is not None and (new.precision or 0) >= old.precision
        return new.precision is None or (more and (old.scale or 0) == (new.scale or 0))
    if from_text and to_text:
        return new.length is None or (old.length is not None and new.length >= old.length)
    return (from_text and texts[1] == "text") or (texts == ["text", "varchar"])
