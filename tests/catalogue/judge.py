"""What the rules make of a row: found, rewritten, or why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from alchemigrate.rulekit.load import load
from alchemigrate.upgrade.check import Options
from alchemigrate.upgrade.fixpoint import Outcome, fix_all
from alchemigrate.values.finding import Finding, Status

from .rows import Row


@dataclass(frozen=True)
class Verdict:
    """What became of a row's old spelling."""

    row: Row
    findings: tuple[Finding, ...]
    project: Mapping[str, str]

    @property
    def named(self) -> tuple[Finding, ...]:
        """The findings of rules that say they cover this row."""
        return tuple(one for one in self.findings if one.rule in covering(self.row.id))

    @property
    def rewritten(self) -> bool:
        """Whether the rules that cover the row have rewritten its snippet, all of it."""
        return bool(self.named) and all(one.status is Status.APPLIED for one in self.named)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why what was found was not rewritten."""
        return tuple(dict.fromkeys(one.reason for one in self.named if one.reason))

    @property
    def text(self) -> str:
        """The file of the snippet after all fixes."""
        return self.project[self.row.path]


@cache
def covering(row: str) -> frozenset[str]:
    """The names of the rules that say they cover a row."""
    return frozenset(rule.name for rule in load() if row in rule.rows)


@cache
def judge(row: Row) -> Verdict:
    """Upgrade the project of a row's old spelling."""
    project = row.project(row.before)
    outcome = upgraded(project, row, modern=True)
    changed = {path: data.decode() for path, data in outcome.changed.items()}
    return Verdict(row, _of_snippet(row, outcome.findings), {**project, **changed})


def remaining(row: Row) -> tuple[Finding, ...]:
    """What the rules still say of a row's new spelling, at the level that is checked by default."""
    project = row.project(row.after)
    return _of_snippet(row, upgraded(project, row, modern=False).findings)


def upgraded(project: Mapping[str, str], row: Row, *, modern: bool) -> Outcome:
    """Fix a project held in memory to a fixpoint."""
    data = {path: text.encode() for path, text in project.items()}
    python = [path for path in data if path.endswith(".py")]
    texts = [path for path in data if not path.endswith(".py")]
    return fix_all(python, texts, data.__getitem__, Options(row.target, modern=modern))


def _of_snippet(row: Row, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    first = row.head.count("\n")
    return tuple(one for one in findings if one.path != row.path or one.line > first)
