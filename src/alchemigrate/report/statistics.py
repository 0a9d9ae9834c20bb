"""The findings of each rule, counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..values.finding import Finding, Level, Status


@dataclass(frozen=True, slots=True)
class Statistic:
    """How often a rule was met, how many of that have a fix, were fixed, and are left."""

    rule: str
    code: str
    level: Level
    findings: int
    fixable: int
    applied: int
    left: int


def statistics(found: Iterable[Finding]) -> tuple[Statistic, ...]:
    """The rules that were met, the most frequent first."""
    by_rule: dict[str, list[Finding]] = {}
    for finding in found:
        by_rule.setdefault(finding.rule, []).append(finding)
    counted = (_statistic(mine) for mine in by_rule.values())
    return tuple(sorted(counted, key=lambda one: (-one.findings, one.code)))


def _statistic(mine: list[Finding]) -> Statistic:
    return Statistic(
        mine[0].rule,
        mine[0].code,
        mine[0].level,
        len(mine),
        sum(one.fix is not None for one in mine),
        sum(one.status is Status.APPLIED for one in mine),
        sum(not one.status.is_done for one in mine),
    )
