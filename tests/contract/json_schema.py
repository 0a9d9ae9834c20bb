"""What a document breaks of a published schema: the keywords those use, and no others."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from house.sources import ROOT

Schema = Mapping[str, Any]
TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,), "array": (list,), "string": (str,), "integer": (int,),
    "number": (int, float), "boolean": (bool,), "null": (type(None),),
}  # fmt: skip
SAID = {"$schema", "$id", "title", "description", "$defs"}
KNOWN = SAID | {
    "$ref", "type", "properties", "required", "items", "enum", "const", "minimum", "pattern",
    "anyOf",
}  # fmt: skip


@cache
def published(name: str) -> Schema:
    """A schema of docs/schemas."""
    found: Schema = json.loads((ROOT / "docs" / "schemas" / f"{name}.json").read_text("utf-8"))
    return found


def check_published(name: str, document: Any) -> None:
    """Assert that a document keeps a schema, and has no key that the schema does not name."""
    schema = published(name)
    assert list(errors(document, schema, schema)) == []


def errors(value: Any, schema: Schema, top: Schema, place: str = "$") -> Iterator[str]:
    """Each part of a value that its schema does not allow; raises KeyError for other keywords."""
    unknown = schema.keys() - KNOWN
    if unknown:
        raise KeyError(f"{place}: keywords that are not judged here: {sorted(unknown)}")
    if "$ref" in schema:
        yield from errors(value, top["$defs"][schema["$ref"].removeprefix("#/$defs/")], top, place)
    if "anyOf" in schema:
        tried = [list(errors(value, one, top, place)) for one in schema["anyOf"]]
        yield from min(tried, key=len)
    yield from _plain(value, schema, place)
    if isinstance(value, dict) and "properties" in schema:
        yield from _object(value, schema, top, place)
    if isinstance(value, list) and "items" in schema:
        for number, item in enumerate(value):
            yield from errors(item, schema["items"], top, f"{place}[{number}]")


def _plain(value: Any, schema: Schema, place: str) -> Iterator[str]:
    types = schema.get("type", [])
    allowed = [types] if isinstance(types, str) else types
    if allowed and not any(_is(value, name) for name in allowed):
        yield f"{place}: {value!r} is no {' or '.join(allowed)}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{place}: {value!r} is none of {schema['enum']}"
    if "const" in schema and (value != schema["const"] or isinstance(value, bool)):
        yield f"{place}: {value!r} is not {schema['const']!r}"
    if "minimum" in schema and isinstance(value, int) and value < schema["minimum"]:
        yield f"{place}: {value} is below {schema['minimum']}"
    if "pattern" in schema and isinstance(value, str) and not re.search(schema["pattern"], value):
        yield f"{place}: {value!r} does not match {schema['pattern']}"


def _is(value: Any, name: str) -> bool:
    return isinstance(value, TYPES[name]) and (name == "boolean" or not isinstance(value, bool))


def _object(value: dict[str, Any], schema: Schema, top: Schema, place: str) -> Iterator[str]:
    known = schema["properties"]
    for name in sorted({*schema.get("required", ())} - value.keys()):
        yield f"{place}: {name} is missing"
    for name, inner in value.items():
        if name not in known:
            yield f"{place}: {name} is in no schema"
        else:
            yield from errors(inner, known[name], top, f"{place}.{name}")
