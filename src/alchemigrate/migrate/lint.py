"""The dangers of revisions: every issue becomes a finding with its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..dangerkit import Danger, Issue, Setting, load
from ..dangerkit.danger import LIVE
from ..errors import UsageError
from ..source.lines import Lines
from ..values.finding import Finding, Status
from ..values.revision import History, Revision
from ..values.text import Span


@dataclass(frozen=True, slots=True)
class Choice:
    """Which dangers to look for, by name or code: only those of `select` if there are any."""

    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()

    def dangers(self) -> tuple[Danger, ...]:
        """The dangers that are looked for; raises UsageError for one that does not exist."""
        known = {name for one in load() for name in (one.name, one.code)}
        unknown = sorted((self.select | self.ignore) - known)
        if unknown:
            raise UsageError(f"no such danger: {', '.join(unknown)}", cure="see docs/dangers")
        return tuple(one for one in load() if self._wants(one))

    def _wants(self, one: Danger) -> bool:
        names = {one.name, one.code}
        return not names & self.ignore and (not self.select or bool(names & self.select))


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
    dangers: Iterable[Danger],
    around: Surroundings,
) -> tuple[Finding, ...]:
    """All findings in some of the revisions of a history, by place."""
    chosen = tuple(dangers)
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
