"""What `verify` found, read from its document: differences to show side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

MOST = 300
"""Differences of a kind that the page shows; it says how many it does not."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts that differ, `where` they were met, and further facts about them."""

    where: str
    before: str | None
    after: str | None
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Pairs:
    """Differences with the same explanation, none if they have none; `more` are left out."""

    explained: str
    pairs: tuple[Pair, ...]
    more: int


def schema(document: Mapping[str, Any]) -> list[Pairs]:
    """Differences of the schema, the unexplained first, the others together by explanation."""
    groups: dict[str, list[Pair]] = {}
    for raw in document.get("differences", ()):
        where = f"{raw.get('kind', '')} {raw.get('object', '')}".strip()
        pair = Pair(where, _text(raw.get("before")), _text(raw.get("after")))
        groups.setdefault(str(raw.get("explained") or ""), []).append(pair)
    return [pairs(reason, groups[reason]) for reason in sorted(groups)]


def verdicts(document: Mapping[str, Any], kind: str) -> list[Mapping[str, Any]]:
    """Tests of a kind: broken, missing, fixed or new."""
    return list(document.get(kind, ()))


def pairs(explained: str, found: Iterable[Pair]) -> Pairs:
    """The first of the differences, and how many there are more."""
    every = tuple(found)
    return Pairs(explained, every[:MOST], max(len(every) - MOST, 0))


def _text(value: Any) -> str | None:
    """A value as lines of text: statements of a list stand one below the other."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_text(one)}" for name, one in value.items())
    if isinstance(value, Iterable):
        return "\n".join(_text(one) or "" for one in value)
    return str(value)
