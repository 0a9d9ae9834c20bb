"""What `verify` found, read from its document: differences to show side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

MOST = 300
"""Differences of a kind that the page shows; it says how many it does not."""
_TOLD = frozenset(("before", "after", "sides", "test", "path", "line", "rule", "explained"))


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
    return [_pairs(reason, groups[reason]) for reason in sorted(groups)]


def sql(document: Mapping[str, Any]) -> Pairs:
    """Differences of the SQL that tests send; what is said of each beside its two texts."""
    return _pairs("", [_statement(raw) for raw in document.get("differences", ())])


def verdicts(document: Mapping[str, Any], kind: str) -> list[Mapping[str, Any]]:
    """Tests of a kind: broken, missing, fixed or new."""
    return list(document.get(kind, ()))


def _statement(raw: Mapping[str, Any]) -> Pair:
    place = ":".join(str(raw[name]) for name in ("path", "line") if raw.get(name))
    facts = [("test", raw.get("test")), ("at", place), ("rule", raw.get("rule"))]
    facts += [(name, one) for name, one in raw.items() if name not in _TOLD]
    told = tuple((name, _text(one) or "") for name, one in facts if one not in (None, "", [], {}))
    return Pair("", _text(raw.get("before")), _text(raw.get("after")), told)


def _pairs(explained: str, pairs: Iterable[Pair]) -> Pairs:
    every = tuple(pairs)
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
