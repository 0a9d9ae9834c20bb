"""Running model checks: every issue becomes a finding with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from ..checkkit import Check, Issue, load
from ..rulekit.choice import Choice as Asked
from ..rulekit.load import Written
from ..upgrade.risk.assess import by_risk
from ..upgrade.suppress import on_comments
from ..values.finding import Finding, Status
from ..values.models import Models
from ..values.question import Question
from ..values.remedy import Remedy
from ..values.text import Fix, Safety
from .places import Places


class Choice(Asked):
    """Which checks to run; the rules on comments in the code can be chosen like checks."""

    def checks(self) -> tuple[Check, ...]:
        """The checks that are in force; raises UsageError for one that does not exist."""
        every: list[Written] = list(load())
        if self.unknown(every):
            every += on_comments()
        self.require("check", every, "alchemigrate checks lists them all")
        return tuple(check for check in load() if self.wants(check.name, check.code))


Answer = Callable[[Question], str]
"""What the rows of a database say to a question, in words; "" if they were not asked."""


def run(
    models: Models, places: Places, checks: Iterable[Check], answer: Answer = lambda _: ""
) -> tuple[Finding, ...]:
    """All findings of the checks in models, with their places, the worst first."""
    found = [
        _finding(check, answered(issue, answer), places)
        for check in checks
        for issue in check.issues(models)
    ]
    return tuple(by_risk(_once(found)))


def answered(issue: Issue, answer: Answer) -> Issue:
    """The issue with what the rows say."""
    said = answer(issue.question) if issue.question is not None else ""
    return replace(issue, message=f"{issue.message}: {said}") if said else issue


def _finding(check: Check, issue: Issue, places: Places) -> Finding:
    spot = places.of(issue.object)
    return Finding(
        rule=check.name,
        code=check.code,
        level=check.level,
        path=spot.path,
        line=spot.line,
        column=spot.column,
        end_line=spot.end_line,
        end_column=spot.end_column,
        message=f"{issue.object}: {issue.message}",
        span=spot.span,
        fix=_fix(issue.remedy),
        status=Status.OPEN if issue.remedy else Status.NO_FIX,
        reason=issue.cure,
        object=issue.object,
        cure=issue.cure,
        remedy=issue.remedy,
    )


def _fix(remedy: Remedy | None) -> Fix | None:
    """Whether a cure can be written; how is found out when it is."""
    if remedy is None:
        return None
    asked = remedy.doubt or remedy.questions
    return Fix((), Safety.UNSAFE if asked else Safety.SAFE, note=remedy.doubt)


def _once(found: Sequence[Finding]) -> list[Finding]:
    """Each finding once: classes that share a table lead to the same issue."""
    return list({(one.code, one.object, one.message): one for one in found}.values())
