"""The risk of files and of a project, from its findings."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from ...values.finding import Finding, Level
from ...values.risk import Assessment, Feasibility, FileRisk, Risk
from ...values.text import Safety
from .effort import minutes
from .level import risk

ORDER = list(Risk)
MATTERS = (Level.BREAKS, Level.SILENT)


def assess(findings: Sequence[Finding]) -> Assessment:
    """The assessment of a project with these findings."""
    by_path: dict[str, list[Finding]] = {}
    for finding in findings:
        by_path.setdefault(finding.path, []).append(finding)
    files = sorted((_file(path, mine) for path, mine in by_path.items()), key=_weight)
    counts = Counter(map(risk, findings))
    return Assessment(
        risk=_greatest(findings),
        counts={name: counts[name] for name in Risk},
        files=tuple(files),
        minutes=math.ceil(minutes(findings)),
        feasibility=feasibility(findings),
        obstacles=tuple(sorted({one.message for one in findings if one.blocked})),
    )


def feasibility(findings: Iterable[Finding]) -> Feasibility:
    """What it takes to be done with these findings."""
    left = [one for one in findings if not one.status.is_done]
    if any(one.blocked for one in left):
        return Feasibility.BLOCKED
    if any(one.level in MATTERS and not _safe(one) for one in left):
        return Feasibility.PERSON
    return Feasibility.AUTOMATIC if left else Feasibility.READY


def by_risk(findings: Iterable[Finding]) -> list[Finding]:
    """Findings, the most dangerous first: of one risk the silent ones, then by place."""
    return sorted(
        findings,
        key=lambda one: (
            ORDER.index(risk(one)), one.level is not Level.SILENT, one.path, one.span, one.code
        ),
    )  # fmt: skip


def _file(path: str, mine: Sequence[Finding]) -> FileRisk:
    left = [one for one in mine if not one.status.is_done]
    return FileRisk(
        path=path,
        risk=_greatest(mine),
        findings=len(mine),
        left=len(left),
        silent=sum(one.level is Level.SILENT for one in left),
        tests=_most(mine, lambda one: one.tests),
        requests=_most(mine, lambda one: one.requests),
        minutes=math.ceil(minutes(mine)),
    )


def _most(mine: Iterable[Finding], number: Callable[[Finding], int | None]) -> int | None:
    known = [count for one in mine if (count := number(one)) is not None]
    return max(known, default=None)


def _greatest(findings: Iterable[Finding]) -> Risk:
    return min((risk(one) for one in findings), key=ORDER.index, default=Risk.LOW)


def _weight(file: FileRisk) -> tuple[int, int, int, str]:
    return ORDER.index(file.risk), -file.silent, -file.minutes, file.path


def _safe(finding: Finding) -> bool:
    return finding.fix is not None and finding.fix.safety is Safety.SAFE
