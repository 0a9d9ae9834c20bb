"""An operation as the Python code that makes it, and what that code imports."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any

from .operation import Operation

ROOM = 88
"""Characters of a line; what is longer is written over several."""
INDENT = "    "
PACKAGE = "alchemigrate.operations"


def spelled(value: Any, indent: str = "", before: int = 0) -> str:
    """The code that makes a value, without what it would be anyway; `before` characters stand in
    its first line already."""
    whole = in_line(value)
    if len(indent) + before + len(whole) <= ROOM or not (parts := _parts(value)):
        return whole
    inner = indent + INDENT
    opening, closing = _brackets(value)
    lines = [f"{inner}{front}{spelled(one, inner, len(front))},\n" for front, one in parts]
    return f"{opening}\n{''.join(lines)}{indent}{closing}"


def in_line(value: Any) -> str:
    """The code that makes a value, however long its line is."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if not _brackets(value)[0]:
        return repr(value)
    opening, closing = _brackets(value)
    inside = ", ".join(f"{front}{in_line(one)}" for front, one in _parts(value))
    alone = "," if isinstance(value, tuple) and len(value) == 1 else ""
    return f"{opening}{inside}{alone}{closing}"


def imports(value: Any) -> tuple[str, ...]:
    """The lines that the code needs: operations are imported from their package."""
    found = {_module(one): set[str]() for one in _classes(value)}
    for one in _classes(value):
        found[_module(one)].add(one.__name__)
    return tuple(f"from {name} import {', '.join(sorted(found[name]))}" for name in sorted(found))


def _module(one: type[Any]) -> str:
    return PACKAGE if issubclass(one, Operation) else one.__module__


def _classes(value: Any) -> Iterator[type[Any]]:
    if is_dataclass(value):
        yield type(value)
    for _, one in _parts(value):
        yield from _classes(one)


def _brackets(value: Any) -> tuple[str, str]:
    if is_dataclass(value):
        return f"{type(value).__name__}(", ")"
    if isinstance(value, Mapping):
        return "{", "}"
    return ("(", ")") if isinstance(value, tuple) else ("", "")


def _parts(value: Any) -> list[tuple[str, Any]]:
    """What stands in the brackets, each with what is in front of it."""
    if is_dataclass(value):
        return list(_arguments(value))
    if isinstance(value, Mapping):
        return [(f"{in_line(key)}: ", one) for key, one in value.items()]
    return [("", one) for one in value] if isinstance(value, tuple) else []


def _arguments(value: Any) -> Iterator[tuple[str, Any]]:
    """What is given to the fields, and is not what they would be anyway; those that need not be
    given by name."""
    for field in fields(value):
        given = getattr(value, field.name)
        needed, usual = _usual(field)
        if needed or given != usual:
            yield ("" if needed else f"{field.name}="), given


def _usual(field: Field[Any]) -> tuple[bool, Any]:
    """Whether a field has to be given, and what it is if it is not."""
    if field.default_factory is not MISSING:
        return False, field.default_factory()
    return field.default is MISSING, field.default
