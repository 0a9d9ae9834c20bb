"""Reports as annotations of a GitHub workflow, which GitHub shows beside the code.

GitHub shows ten errors, ten warnings and ten notices of a step, and drops what is more. So each
rule has its first place annotated before any has its second, and the rest stands in the log.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from typing import TYPE_CHECKING

from ..values.finding import Finding, Skipped, Status, Unfound
from . import step
from .severity import SEVERITY, by_weight
from .statistics import Statistic, statistics
from .wording import below_repository, figures, outcome, plural, proofs

if TYPE_CHECKING:
    from ..upgrade.told import Told

LIMIT = 10
"""Annotations of one severity that GitHub shows of a step."""
SHOWN_LATE = (Status.APPLIED, Status.SUPPRESSED)
"""What stands in the log only; what a baseline knows is merely counted."""
COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


@dataclass(frozen=True, slots=True)
class Annotation:
    """What is said, how loud, and where."""

    severity: str
    title: str
    message: str
    place: Mapping[str, str | int] = field(default_factory=dict)

    def command(self) -> str:
        """The workflow command."""
        given = {**self.place, "title": self.title}
        words = ",".join(f"{name}={_property(str(value))}" for name, value in given.items())
        return f"::{COMMANDS[self.severity]} {words}::{_data(self.message)}"

    def line(self) -> str:
        """The same as a line of the log."""
        at = self.place
        place = f"{at['file']}:{at['line']}: " if "line" in at else ""
        return plain(f"{place}{self.severity}: {self.title}: {self.message}")


def render(report: Told, counts_only: bool) -> str:
    """The report as lines of a workflow's log; `counts_only` annotates rules instead of places."""
    prefix = below_repository(report.tree.root)
    if counts_only:
        every = [_counted(one) for one in statistics(report.findings)]
    else:
        every = [
            *(_annotation(one, prefix) for one in spread(_open(report.findings))),
            *(_unfound(one, prefix) for one in report.unfound),
            *(_skipped(one, prefix) for one in report.skipped),
        ]
    shown, rest = _limited(every)
    lines = [one.command() for one in shown]
    lines += _group(f"{plural(len(rest), 'more place')} than are shown beside the code", rest)
    if not counts_only:
        done = [one for one in report.findings if one.status in SHOWN_LATE]
        lines += _group("applied or allowed", [_annotation(one, prefix) for one in done])
    lines += [plain(line) for line in step.lines(report.ahead)] if report.ahead else []
    lines.append(plain(figures(report)))
    told = proofs(report.findings)
    return "\n".join([*lines, *([told] if told else [])]) + "\n"


def spread(found: Iterable[Finding]) -> list[Finding]:
    """Findings of each level with the first of every rule before the second of any."""
    by_rule: dict[str, list[Finding]] = {}
    for one in by_weight(found):
        by_rule.setdefault(one.rule, []).append(one)
    turns = chain.from_iterable(zip_longest(*by_rule.values()))
    return by_weight(one for one in turns if one is not None)


def plain(text: str) -> str:
    """A line of the log that a runner takes for no command."""
    words = " ".join(text.split()).replace("##[", "# #[")
    return f"- {words}" if words.startswith("::") else words


def _open(found: Iterable[Finding]) -> Iterator[Finding]:
    return (one for one in found if not one.status.is_done)


def _limited(every: Iterable[Annotation]) -> tuple[list[Annotation], list[Annotation]]:
    used = dict.fromkeys(COMMANDS, 0)
    shown: list[Annotation] = []
    rest: list[Annotation] = []
    for one in every:
        used[one.severity] += 1
        (shown if used[one.severity] <= LIMIT else rest).append(one)
    return shown, rest


def _group(title: str, held: list[Annotation]) -> list[str]:
    if not held:
        return []
    return [f"::group::{_data(title)}", *(one.line() for one in held), "::endgroup::"]


def _annotation(finding: Finding, prefix: str) -> Annotation:
    place: dict[str, str | int] = {}
    if finding.is_placed:
        place |= {"file": prefix + finding.path, "line": finding.line, "endLine": finding.end_line}
    if finding.is_placed and finding.line == finding.end_line:
        place |= {"col": finding.column, "endColumn": finding.end_column}
    severity = "note" if finding.status is Status.APPLIED else SEVERITY[finding.level]
    message = f"{finding.message}: {outcome(finding)}"
    return Annotation(severity, f"{finding.code} {finding.rule}", message, place)


def _counted(one: Statistic) -> Annotation:
    message = (
        f"{plural(one.findings, 'finding')}, {one.fixable} fixable, {one.applied} applied, "
        f"{one.left} left"
    )
    return Annotation(SEVERITY[one.level], f"{one.code} {one.rule}", message)


def _unfound(one: Unfound, prefix: str) -> Annotation:
    place: dict[str, str | int] = {"file": prefix + one.path, "line": one.line}
    message = f"{one.message} (seen in {plural(one.tests, 'test')})"
    return Annotation("warning", "found by no rule", message, place)


def _skipped(entry: Skipped, prefix: str) -> Annotation:
    return Annotation("warning", "not read", entry.reason, {"file": prefix + entry.path})


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
