"""Looking at one file with all rules: a defective rule loses its own findings there, no others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ..project.project import Project
from ..project.witness import Witness
from ..rulekit.document import Document
from ..values.finding import Finding, Skipped
from .attempt import Failure, attempt
from .check import Dispatch, check_document, check_module
from .suppress import Judged, judge, judge_document, unused


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found in a file, and what could not be looked at: the file itself, or by a rule.

    `judged` is how the comments of the file let its findings be.
    """

    findings: tuple[Finding, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    judged: Judged = field(default_factory=Judged)


def together(looked: Iterable[Looked], whole: bool) -> Looked:
    """What was found in several files; if they are the whole project, useless comments too."""
    every = tuple(looked)
    findings = [finding for one in every for finding in one.findings]
    if whole:
        findings += unused(one.judged for one in every)
    return Looked(tuple(findings), tuple(entry for one in every for entry in one.skipped))


def look(project: Project, path: str, dispatch: Dispatch, target: str) -> Looked:
    """Findings in a Python file, those allowed by a comment marked as suppressed."""
    module = project.module(path)
    if module is None:
        return Looked((), (Skipped(path, project.unreadable.get(path, "cannot be read")),))
    failures: list[Failure] = []
    left = dispatch
    while True:
        found = attempt(path, lambda: check_module(project, module, left, target))  # noqa: B023
        if not isinstance(found, Failure):
            judged = judge(project, module, found, left.rules)
            executed = _executed(project.witness(module), judged.findings)
            return Looked(tuple(executed), tuple(map(_told, failures)), judged)
        failures.append(found)
        if not found.rule or found.rule not in {rule.name for rule in left.rules}:
            return Looked((), tuple(map(_told, failures)))
        others = (rule for rule in left.rules if rule.name != found.rule)
        left = Dispatch(others, left.selected)


def _executed(witness: Witness | None, findings: Iterable[Finding]) -> Iterable[Finding]:
    """Findings with the numbers of tests and requests that ran them, where that was recorded."""
    if witness is None:
        return findings
    return [
        replace(
            one,
            tests=witness.tests(one.line, one.end_line),
            requests=witness.requests(one.line, one.end_line),
        )
        for one in findings
    ]


def look_at_document(
    project: Project, document: Document, dispatch: Dispatch, target: str
) -> Looked:
    """Findings in a file that is no Python module."""
    found = attempt(
        document.path, lambda: check_document(project, document, dispatch.rules, target)
    )
    if isinstance(found, Failure):
        return Looked((), (_told(found),))
    judged = judge_document(project, document, found, dispatch.rules)
    return Looked(judged.findings, (), judged)


def _told(failure: Failure) -> Skipped:
    rule = f" in rule {failure.rule}" if failure.rule else ""
    return Skipped(failure.path, f"internal error{rule}: {failure.error} (please report it)")
