"""How much work findings are for a person, in minutes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...values.finding import Finding, Level, Status
from ...values.text import Safety

BY_HAND: Mapping[Level, float] = {
    Level.SILENT: 30,
    Level.BREAKS: 20,
    Level.WEAK: 15,
    Level.SLOW: 15,
    Level.DEPRECATED: 10,
    Level.LEGACY: 5,
}
"""To understand and rewrite one place that has no fix."""

UNSAFE = 8
"""To look at a fix that needs a human's look, and to apply it."""

READ = 1
"""To read an edit that was proven from the code alone, or that is going to be made."""

GLANCE = 0.2
"""To read an edit that the schema or tests have proven."""

AGAIN = 0.5
"""What a further finding of the same rule in the same file costs of the first."""

BLOCKED = 480
"""To replace or to fork a package that has no release for the target, or to wait for one."""

FORMULA = (
    "a place without a fix: silent 30 minutes, breaks 20, weak or slow 15, deprecated 10, legacy 5",
    "a fix that needs a human's look: 8",
    "an edit to read: 1, proven by running it: 0.2",
    "each further place of the same rule in the same file: half of that",
    "a package without a release for the target: 480",
)
"""The reckoning, in words."""


def minutes(findings: Iterable[Finding]) -> float:
    """The work that findings are, those of a rule in a file together."""
    seen: set[tuple[str, str]] = set()
    total = 0.0
    for finding in findings:
        key = finding.rule, finding.path
        total += alone(finding) * (AGAIN if key in seen and not finding.blocked else 1)
        seen.add(key)
    return total


def alone(finding: Finding) -> float:
    """The work that one finding is, if it is the first of its rule in its file."""
    if finding.blocked:
        return BLOCKED
    if finding.status is Status.SUPPRESSED:
        return 0
    if finding.status is Status.APPLIED:
        return GLANCE if finding.proof and finding.proof.observed else READ
    if finding.fix is None:
        return BY_HAND[finding.level]
    return READ if finding.fix.safety is Safety.SAFE else UNSAFE
