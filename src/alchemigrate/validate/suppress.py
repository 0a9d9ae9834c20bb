"""Findings of model checks that the code allows: `# alchemigrate: allow shared-default -- reason`.

A comment on the first or the last line of what a finding is about, as for rules. What only a
database has stands in no line: a baseline can hold it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from ..checkkit import Check
from ..project.project import Project
from ..rulekit import allowing
from ..rulekit.allowing import Allow
from ..rulekit.load import names_of_checks
from ..rulekit.rule import Found, Rule
from ..upgrade.check import finding_of
from ..upgrade.suppress import LACKING, UNKNOWN, UNUSED, Judge, on_comments
from ..values.finding import Finding
from .run import Choice

COMMENTS = frozenset({UNUSED, *LACKING})
"""The rules on comments."""


def suppressed(
    project: Project, found: Sequence[Finding], asked: Iterable[Check], choice: Choice
) -> tuple[Finding, ...]:
    """The findings with those marked that a comment allows, and what the rules on comments say of
    those that name checks; `asked` are the checks that would have found what these allow."""
    judge = Judge(project)
    commented = [path for path in project.relevant if judge.comments(path)]
    if not commented:
        return tuple(found)
    rules = [rule for rule in on_comments() if choice.wants(rule.name, rule.code)]
    names = {name for check in asked for name in (check.name, check.code)}
    judged = [judge.judge(one) if one.is_placed else one for one in found]
    for path in commented:
        module = project.module(path)
        if module is not None:
            for rule, said in _said(path, judge, names, rules):
                judged.append(judge.judge(finding_of(module, rule, said)))
    return tuple(judged)


def _said(
    path: str, judge: Judge, asked: Collection[str], rules: Sequence[Rule]
) -> Iterator[tuple[Rule, Found]]:
    """What is to be said of comments that name checks, or neither a check nor a rule."""
    for allow in judge.comments(path):
        for rule in rules:
            for said in _of(allow, rule.name, path, judge, asked):
                yield rule, said


def _of(
    allow: Allow, rule: str, path: str, judge: Judge, asked: Collection[str]
) -> Iterator[Found]:
    if rule == UNUSED:
        for name in allow.names:
            if name in asked and (path, allow.line, name) not in judge.used:
                yield allowing.unused(allow, name)
        return
    said = LACKING[rule](allow)
    mine = rule == UNKNOWN or not names_of_checks().isdisjoint(allow.names)
    if said is not None and mine:
        yield said
