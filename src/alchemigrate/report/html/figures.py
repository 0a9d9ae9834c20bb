"""The figures of the summary: counts in tables, and bars that show the same counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ...upgrade import ledger
from ...values.finding import Finding, Level, Status
from ...values.proof import Proof
from .words import PROOFS, STATUSES

DONE = frozenset(status for status in Status if status.is_done)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar: `start` and `width` in thousandths of its whole length."""

    kind: str
    name: str
    count: int
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule with its level, and how many of its findings are done and left."""

    rule: str
    level: Level
    findings: int
    done: int
    left: int


def bar(counts: Sequence[tuple[str, str, int]], longest: int) -> tuple[Part, ...]:
    """Pieces for (kind, name, count), side by side; a bar of `longest` has the whole length."""
    parts, at = [], 0
    for kind, name, count in counts:
        width = max(6, round(1000 * count / longest)) if count else 0
        if count:
            parts.append(Part(kind, name, count, at, width))
        at += width
    return tuple(parts)


def levels(findings: Iterable[Finding]) -> dict[Level, tuple[dict[Status, int], tuple[Part, ...]]]:
    """For each level that was met: findings by status, and the bar of it."""
    counts = Counter((one.level, one.status) for one in findings)
    totals = {level: sum(counts[level, status] for status in Status) for level in Level}
    longest = max([*totals.values(), 1])
    return {
        level: (
            {status: counts[level, status] for status in STATUSES},
            bar([(f"status-{s}", STATUSES[s][0], counts[level, s]) for s in STATUSES], longest),
        )
        for level, total in totals.items()
        if total
    }


def proofs(findings: Iterable[Finding]) -> tuple[dict[Proof, int], tuple[Part, ...]]:
    """Applied edits by their proof, and the bar of it; all nothing where nothing was applied."""
    counted = {Proof(name): number for name, number in ledger.count(findings).items()}
    whole = max(sum(counted.values()), 1)
    pieces = [(f"proof-{proof}", PROOFS[proof][0], number) for proof, number in counted.items()]
    return counted, bar(pieces, whole)


def by_rule(findings: Iterable[Finding]) -> list[RuleLine]:
    """Every rule that found something, those with most left first."""
    groups: dict[str, list[Finding]] = {}
    for one in findings:
        groups.setdefault(one.rule, []).append(one)
    lines = [
        RuleLine(rule, group[0].level, len(group), (done := _done(group)), len(group) - done)
        for rule, group in groups.items()
    ]
    return sorted(lines, key=lambda line: (-line.left, -line.findings, line.rule))


def _done(group: Iterable[Finding]) -> int:
    return sum(one.status in DONE for one in group)
