"""What becomes of findings whose cure can be written: they have a fix, or a reason against it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from ...values.finding import Finding, Status
from ...values.text import Fix
from ..lint import Found
from .obstacles import Obstacles
from .plan import Outcome, plan

APPLIED = "the database has this revision already: what it left out belongs in a new one"


@dataclass(frozen=True, slots=True)
class Known:
    """What stands in the way of fixes, and the revisions that a database has."""

    obstacles: Obstacles
    applied: frozenset[str] = frozenset()


def curable(found: Sequence[Found], judged: Sequence[Finding], known: Known) -> tuple[Finding, ...]:
    """The judged findings, in their order, with a fix or a reason; what is allowed stays."""
    pairs = list(zip(found, judged, strict=True))
    return tuple(
        finding
        for _, mine in groupby(pairs, key=lambda pair: pair[0].finding.path)
        for finding in _of_revision(list(mine), known)
    )


def _of_revision(mine: Sequence[tuple[Found, Finding]], known: Known) -> Iterator[Finding]:
    asked = [one for one, judged in mine if judged.status is Status.NO_FIX]
    setting = mine[0][0].setting
    outcomes = plan(setting, [one.issue for one in asked], known.obstacles)
    if setting.revision.revision in known.applied:
        outcomes = dict.fromkeys(outcomes, APPLIED)
    by_found = {id(asked[number]): outcome for number, outcome in outcomes.items()}
    for one, judged in mine:
        outcome = by_found.get(id(one))
        yield judged if outcome is None else ended(judged, outcome)


def ended(finding: Finding, outcome: Outcome) -> Finding:
    """A finding with its fix, or withheld with the reason before its cure."""
    if isinstance(outcome, Fix):
        return replace(finding, status=Status.OPEN, fix=outcome)
    reason = f"{outcome}; {finding.cure}"
    return replace(finding, status=Status.WITHHELD, fix=None, reason=reason)
