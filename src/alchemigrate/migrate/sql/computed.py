"""Texts of revisions of which parts are known only when they run.

A part stands between two signs that no text has, until the change is made that it belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from typing import Any

from ...values.change import Change

BEGIN, END = "\ue000", "\ue001"
PART = re.compile(f"{BEGIN}([^{BEGIN}{END}]*){END}")
SQL = re.compile(
    rf"""'(?:{PART.pattern}|[^'{BEGIN}]|'')*'
    | "(?:{PART.pattern}|[^"{BEGIN}]|"")*"
    | (?P<bare>[\w$]*(?:{PART.pattern}[\w$]*)+)""",
    re.VERBOSE,
)
"""Literals, quoted names, and a part with the letters that it is written together with."""
QUOTES = re.compile(r"['\"]")


def part(source: str) -> str:
    """What an expression gives, which is not known."""
    return f"{BEGIN}{{{source}}}{END}"


UNKNOWN = f"{BEGIN}?{END}"
"""A text of which nothing is known."""


def in_sql(text: str) -> str:
    """SQL in which each part stands as a name in quotes, or within what is in quotes already."""
    return SQL.sub(lambda found: f'"{found["bare"]}"' if found["bare"] else found.group(), text)


def settled(change: Change) -> tuple[Change, tuple[str, ...]]:
    """A change with its parts as they are shown, and these parts."""
    found: list[str] = []
    known: Change = _shown(change, found)
    return known, tuple(dict.fromkeys(found))


def _shown(value: Any, found: list[str]) -> Any:
    made = value
    if isinstance(value, str):
        found += PART.findall(value)
        made = PART.sub(r"\1", value)
    elif isinstance(value, tuple):
        made = tuple(_shown(one, found) for one in value)
    elif isinstance(value, dict):
        made = {key: _shown(one, found) for key, one in value.items()}
    elif is_dataclass(value) and not isinstance(value, type):
        mine = {one.name: getattr(value, one.name) for one in fields(value)}
        shown = {name: _shown(one, found) for name, one in mine.items()}
        made = replace(value, **shown) if shown != mine else value
    return made


def without(parts: Iterable[str], code: str) -> str:
    """Code with `..` in place of parts that it cannot name."""
    for one in sorted(parts, key=len, reverse=True):
        code = _pattern(one).sub("..", code)
    return code


def _pattern(shown: str) -> re.Pattern[str]:
    """A part in code, where the quotes in it may be written in another way."""
    if shown == "?":
        return re.compile(r"\?(?![|&])")
    return re.compile(r"(?:\\?['\"])+".join(map(re.escape, QUOTES.split(shown))))
