"""The SQL that tests send, before and after, read from the document of `verify`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...upgrade.proof.sql.harmless import Harmless
from ...values.finding import Finding
from .proofs import Pair, Pairs, pairs

NAMED = 3
"""Tests, and lines of a stack, that are named."""


def differences(document: Mapping[str, Any], findings: Iterable[Finding]) -> Pairs:
    """Both texts of each difference, its tests and places, and the rules that rewrote these."""
    rules = _Rules(findings)
    return pairs("", [_pair(raw, rules) for raw in document.get("differences", ())])


def harmless(document: Mapping[str, Any]) -> list[tuple[str, str, int]]:
    """What differs without harm: name, meaning, and in how many tests."""
    counts = document.get("harmless_differences", {})
    known = {str(one): one.meaning for one in Harmless}
    return [(name, known.get(name, ""), number) for name, number in counts.items()]


class _Rules:
    """Which rules rewrote a line, as it is after the run."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self._lines: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
        for one in findings:
            for place in one.after:
                self._lines[place.path].append((place.line, place.end_line, one.rule))

    def at(self, stack: Sequence[Sequence[Any]]) -> list[str]:
        """The rules of the innermost line of a stack that any rule rewrote."""
        for path, line in stack:
            found = [rule for start, end, rule in self._lines[path] if start <= line <= end]
            if found:
                return sorted(set(found))
        return []


def _pair(raw: Mapping[str, Any], rules: _Rules) -> Pair:
    sides = raw.get("sides") or {}
    tests = raw.get("tests") or [raw.get("test", "")]
    more = len(tests) - NAMED
    stacks = {name: (sides.get(name) or {}).get("stack") or [] for name in ("before", "after")}
    facts = [
        *(("test", str(test)) for test in tests[:NAMED]),
        ("and", f"{more} more tests" if more > 0 else ""),
        ("times", str(raw.get("times", 1)) if raw.get("times", 1) != 1 else ""),
        *((name, _places(stack)) for name, stack in stacks.items()),
        *(("rule", rule) for rule in rules.at(stacks["after"])),
    ]
    told = tuple((name, fact) for name, fact in facts if fact)
    before, after = (_side(raw.get(name), sides.get(name)) for name in ("before", "after"))
    return Pair(str(raw.get("kind", "")), before, after, told)


def _places(stack: Sequence[Sequence[Any]]) -> str:
    return " < ".join(f"{path}:{line}" for path, line in stack[:NAMED])


def _side(text: str | None, side: Mapping[str, Any] | None) -> str | None:
    """The statement with the values of its first rows, and what became of it."""
    if text is None or not side:
        return text
    values = [f"with ({', '.join(map(str, row))})" for row in side.get("values", ()) if row]
    count = side.get("count")
    facts = [f"{count} rows" if count is not None else "", str(side.get("fate") or "")]
    end = ", ".join(filter(None, facts))
    return "\n".join([text, *values, *([end] if end else [])])
