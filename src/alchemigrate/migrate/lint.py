"""The dangers of revisions: every issue becomes a finding with its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ..dangerkit import Danger, Issue, Setting, load
from ..dangerkit.danger import LIVE
from ..rulekit.choice import Choice
from ..source.lines import Lines
from ..values.finding import Finding, Status
from ..values.revision import History, Revision
from ..values.text import Span
from .fixing.exact import exact
from .sql.computed import without


def dangers(choice: Choice) -> tuple[Danger, ...]:
    """The dangers that are looked for; raises UsageError for one that does not exist."""
    choice.require("danger", load(), "docs/dangers lists them all")
    return tuple(one for one in load() if choice.wants(one.name, one.code))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of the database: its version, sizes of tables, whether `env.py` sets a
    lock_timeout for all revisions, and the checksums of those that it got."""

    server: int = LIVE
    rows: Mapping[str, int] = field(default_factory=dict)
    waits: bool = False
    kept: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """A finding with the issue that it tells, and where that stands."""

    finding: Finding
    issue: Issue
    setting: Setting


def lint(
    history: History,
    revisions: Iterable[Revision],
    asked: Iterable[Danger],
    around: Surroundings,
) -> tuple[Found, ...]:
    """All that is found in some of the revisions of a history, by place."""
    chosen = tuple(asked)
    found = [
        Found(finding(danger, issue, line, revision), issue, setting)
        for revision in revisions
        for setting in (
            Setting(history, revision, around.server, around.rows, around.waits, around.kept),
        )
        for danger in chosen
        for issue, line in dict(_once(danger, setting)).values()
    ]
    order = {one.path: number for number, one in enumerate(history.revisions)}
    told = [(order[one.finding.path], one.finding.line, one.finding.code) for one in found]
    return tuple(one for _, one in sorted(zip(told, found, strict=True), key=lambda pair: pair[0]))


def _once(
    danger: Danger, setting: Setting
) -> Iterator[tuple[tuple[int, str, str], tuple[Issue, int]]]:
    """What is found, told once where a function that does it is called twice."""
    for issue, line in danger.issues(setting):
        yield (line, issue.object, issue.message), (issue, line)


def _sayable(cure: str, revision: Revision) -> str:
    """A cure; where it would name what is known only when the revision runs, its form alone."""
    form = without((part for one in revision.upgrade for part in one.computed), cure)
    return cure if form == cure else f"in this form, .. for what is known only when it runs: {form}"


def finding(danger: Danger, issue: Issue, line: int, revision: Revision) -> Finding:
    """An issue in a revision as a finding."""
    cure = exact(issue, revision) or _sayable(issue.cure, revision)
    lines = Lines(revision.source)
    begin = lines.offset(line, 0)
    text = revision.source[begin:].partition("\n")[0]
    start = begin + len(text) - len(text.lstrip())
    end = begin + len(text.rstrip())
    return Finding(
        rule=danger.name,
        code=danger.code,
        level=danger.level,
        path=revision.path,
        line=line,
        column=start - begin + 1,
        end_line=line,
        end_column=max(end - begin, start - begin) + 1,
        message=f"{issue.object}: {issue.message}",
        span=Span(start, max(start, end)),
        status=Status.NO_FIX,
        reason=cure,
        object=issue.object,
        cure=cure,
    )
