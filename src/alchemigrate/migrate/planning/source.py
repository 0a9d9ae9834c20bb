"""Operations as Python source, for revisions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any

WIDTH = 96
"""Characters of a line of a revision's function."""
INDENT = "    "


def source(value: object, indent: str = "", before: int = 0) -> str:
    """A value as the expression that makes it: `eval` of it is equal to the value.

    What is as by default is left out; a call that is too long for a line, where `before` characters
    stand already, has one argument a line.
    """
    short = _joined(value)
    if len(indent) + before + len(short) <= WIDTH:
        return short
    return _broken(value, indent)


def used(value: object) -> Iterator[type]:
    """The classes that the expression names."""
    if is_dataclass(value) and not isinstance(value, type):
        yield type(value)
        for one in fields(value):
            yield from used(getattr(value, one.name))
    elif isinstance(value, tuple):
        for part in value:
            yield from used(part)


def _joined(value: object) -> str:
    if is_dataclass(value):
        return f"{type(value).__name__}({', '.join(f'{k}{_joined(v)}' for k, v in _said(value))})"
    if isinstance(value, tuple):
        inner = ", ".join(map(_joined, value))
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_joined(k)}: {_joined(v)}" for k, v in value.items()) + "}"
    return _text(value)


def _broken(value: object, indent: str) -> str:
    inner = indent + INDENT
    if is_dataclass(value):
        lines = [f"{inner}{k}{source(v, inner, len(k) + 1)}," for k, v in _said(value)]
        return "\n".join((f"{type(value).__name__}(", *lines, f"{indent})"))
    if isinstance(value, tuple) and value:
        return "\n".join(("(", *(f"{inner}{source(one, inner)}," for one in value), f"{indent})"))
    return _joined(value)


def _said(value: Any) -> Iterator[tuple[str, object]]:
    """(`name=` or nothing, value) of each field that is not as by default."""
    for one in fields(value):
        found = getattr(value, one.name)
        if _required(one):
            yield "", found
        elif found != _default(one):
            yield f"{one.name}=", found


def _required(one: Field[Any]) -> bool:
    return one.default is MISSING and one.default_factory is MISSING


def _default(one: Field[Any]) -> object:
    return one.default_factory() if one.default_factory is not MISSING else one.default


def _text(value: object) -> str:
    """Text in double quotes, as the rest of a revision."""
    if not isinstance(value, str):
        return repr(value)
    told = repr(value)
    if told.startswith('"'):
        return told
    return '"' + told[1:-1].replace("\\'", "'").replace('"', '\\"') + '"'
