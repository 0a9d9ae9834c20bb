"""The risk of a finding: what happens if nothing is done, and how much is known about it."""

from __future__ import annotations

from collections.abc import Mapping

from ...values.finding import Finding, Level, Status
from ...values.proof import Proof
from ...values.risk import Risk
from ...values.text import Safety

BASE: Mapping[Level, int] = {
    Level.SILENT: 3,
    Level.BREAKS: 2,
    Level.WEAK: 1,
    Level.SLOW: 1,
    Level.DEPRECATED: 1,
    Level.LEGACY: 0,
}
"""What is silent is worse than what raises: nobody is told."""

LEAST: Mapping[Risk, int] = {Risk.CRITICAL: 4, Risk.HIGH: 3, Risk.MEDIUM: 2}
"""The points from which on a risk has this name; less is low."""

RULES = (
    "points: silent 3, breaks 2, weak, slow and deprecated 1, legacy 0",
    "1 less where a rule has a safe fix, or applied one; 1 more where no recorded test runs it",
    "4 critical, 3 high, 2 medium, else low",
    "applied and proven by running it, or allowed by a comment with a reason: low",
)
"""The reckoning, in words."""


def risk(finding: Finding) -> Risk:
    """The risk of one finding."""
    if finding.status is Status.SUPPRESSED or (finding.proof and finding.proof.observed):
        return Risk.LOW
    points = BASE[finding.level] - _proven_by_rule(finding) + (finding.tests == 0)
    return next((name for name, least in LEAST.items() if points >= least), Risk.LOW)


def _proven_by_rule(finding: Finding) -> bool:
    if finding.status is Status.APPLIED:
        return finding.proof is Proof.STATIC
    safe = finding.fix is not None and finding.fix.safety is Safety.SAFE
    return safe and finding.status is Status.OPEN
