"""The dangers of revisions: every issue becomes a finding with its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..dangerkit import Danger, Issue, Setting, load
from ..dangerkit.danger import LIVE
from ..rulekit.choice import Choice
from ..source.lines import Lines
from ..values.finding import Finding, Status
from ..values.revision import History, Revision
from ..values.text import Span


def dangers(choice: Choice) -> tuple[Danger, ...]:
    """The dangers that are looked for; raises UsageError for one that does not exist."""
    choice.require("danger", load(), "docs/dangers lists them all")
    return tuple(one for one in load() if choice.wants(one.name, one.code))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of the database: its version, sizes of tables, and whether `env.py` sets a
    lock_timeout for all revisions."""

    server: int = LIVE
    rows: Mapping[str, int] = field(default_factory=dict)
    waits: bool = False


def lint(
    history: History,
    revisions: Iterable[Revision],
    asked: Iterable[Danger],
    around: Surroundings,
) -> tuple[Finding, ...]:
    """All findings in some of the revisions of a history, by place."""
    chosen = tuple(asked)
    found = [
        finding(danger, issue, line, revision)
        for revision in revisions
        for danger in chosen
        for issue, line in danger.issues(
            Setting(history, revision, around.server, around.rows, around.waits)
        )
    ]
    order = {one.path: number for number, one in enumerate(history.revisions)}
    return tuple(sorted(found, key=lambda one: (order[one.path], one.line, one.code)))


def finding(danger: Danger, issue: Issue, line: int, revision: Revision) -> Finding:
    """An issue in a revision as a finding."""
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
        reason=issue.cure,
        object=issue.object,
        cure=issue.cure,
    )
