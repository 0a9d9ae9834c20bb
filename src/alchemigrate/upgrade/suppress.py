"""Findings that the code itself allows: `# alchemigrate: allow query-get -- reason`."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ..project.project import Project
from ..rulekit import allowing
from ..rulekit.allowing import MARK, Allow, allows, allows_in_text
from ..rulekit.document import Document
from ..rulekit.load import load
from ..rulekit.rule import Found, Rule
from ..source.lines import Lines
from ..source.module import Module
from ..values.finding import Finding, Status
from ..values.text import Edit
from .check import document_finding, finding_of

UNUSED = "allow-unused"
UNKNOWN = "allow-unknown-rule"
LACKING = {
    "allow-without-reason": allowing.without_reason,
    UNKNOWN: allowing.unknown_rule,
}
"""Rules on the comments themselves, and what each says of one."""
Use = tuple[str, int, str]
"""A name in a comment: the path, the line, and the name as written."""


def on_comments() -> tuple[Rule, ...]:
    """The rules on comments, by code."""
    return tuple(rule for rule in load() if rule.name in {UNUSED, *LACKING})


@dataclass(frozen=True, slots=True)
class Judged:
    """Findings of a file with what became of them, the names in comments that were needed for
    that, and what is to be said of each of the file's own names if nothing needs it."""

    findings: tuple[Finding, ...] = ()
    used: frozenset[Use] = frozenset()
    unneeded: tuple[tuple[Use, Finding], ...] = ()


def judge(
    project: Project, module: Module, found: Iterable[Finding], rules: Sequence[Rule]
) -> Judged:
    """Mark the findings that a comment in their lines allows as suppressed, and those whose fix
    would change a line where a comment allows the rule as withheld."""
    work = Judge(project)
    judged = tuple(work.judge(one) for one in found)
    own = work.comments(module.path)
    unneeded = [
        (use, finding_of(module, rule, told))
        for use, rule, told in _unneeded(module.path, own, rules)
    ]
    return Judged(judged, frozenset(work.used), tuple(unneeded))


def judge_document(
    project: Project, document: Document, found: Iterable[Finding], rules: Sequence[Rule]
) -> Judged:
    """`judge` for a file that is no Python; what its comments lack is told here, for no rule
    looks at them."""
    work = Judge(project)
    judged = [work.judge(one) for one in found]
    own = work.comments(document.path)
    for rule in rules:
        tell = LACKING.get(rule.name)
        judged += [
            document_finding(document, rule, told)
            for allow in own
            if tell and (told := tell(allow)) and not allow.only_checks
        ]
    unneeded = [
        (use, document_finding(document, rule, told))
        for use, rule, told in _unneeded(document.path, own, rules)
    ]
    return Judged(tuple(judged), frozenset(work.used), tuple(unneeded))


def unused(judged: Iterable[Judged]) -> list[Finding]:
    """What is to be said of names in comments that nothing in any of these files needed."""
    every = tuple(judged)
    needed = frozenset[Use]().union(*(one.used for one in every))
    return [found for one in every for use, found in one.unneeded if use not in needed]


@dataclass
class Judge:
    """What the comments of a project's files allow; `used` grows with what was needed for that."""

    project: Project
    used: set[Use] = field(default_factory=set)
    known: dict[str, tuple[Allow, ...]] = field(default_factory=dict)

    def judge(self, finding: Finding) -> Finding:
        """The finding, as comments let it be."""
        for line in (finding.line, finding.end_line):
            why = self._allowed(finding, finding.path, line)
            if why is not None:
                return finding.ended(Status.SUPPRESSED, why or "allowed by a comment")
        if finding.status is not Status.OPEN or finding.fix is None:
            return finding
        for edit in finding.fix.edits:
            place = self._forbidden(finding, edit)
            if place:
                return finding.ended(Status.WITHHELD, f"it would change {place}")
        return finding

    def comments(self, path: str) -> tuple[Allow, ...]:
        """The comments of a file that speak to this tool."""
        if path not in self.known:
            self.known[path] = self._comments(path)
        return self.known[path]

    def _comments(self, path: str) -> tuple[Allow, ...]:
        data = self.project.data(path)
        if MARK.encode() not in data:
            return ()
        if not path.endswith(".py"):
            return allows_in_text(data.decode("utf-8", "surrogateescape"))
        module = self.project.module(path)
        return allows(module) if module is not None else ()

    def _forbidden(self, finding: Finding, edit: Edit) -> str:
        """The place that an edit would change although a comment there allows it to stay."""
        path = edit.path or finding.path
        if not self.comments(path):
            return ""
        for line in self._lines(path, edit):
            why = self._allowed(finding, path, line)
            if why is not None:
                return f"{path}:{line}, which is allowed to stay" + (f": {why}" if why else "")
        return ""

    def _allowed(self, finding: Finding, path: str, line: int) -> str | None:
        """The reason, perhaps "", why a line allows a finding; None if it does not."""
        for allow in self.comments(path):
            named = {finding.rule, finding.code} & {*allow.names}
            if allow.line == line and named:
                self.used |= {(path, line, name) for name in named}
                return allow.why
        return None

    def _lines(self, path: str, edit: Edit) -> Iterator[int]:
        """The lines that an edit changes, and the last of the statement it stands in."""
        module = self.project.module(path) if path.endswith(".py") else None
        text = self.project.data(path).decode("utf-8", "surrogateescape")
        lines = Lines(text) if module is None else module.lines
        first, _ = lines.position(edit.start)
        last, column = lines.position(edit.end)
        yield from range(first, max(first, last - (column == 1)) + 1)
        for node in module.nodes if module is not None else ():
            if isinstance(node, ast.stmt) and not hasattr(node, "body"):
                end = node.end_lineno or node.lineno
                if node.lineno <= first <= end:
                    yield end


def _unneeded(
    path: str, own: Iterable[Allow], rules: Sequence[Rule]
) -> Iterator[tuple[Use, Rule, Found]]:
    """Each name of a rule that was asked, and what is to be said if nothing needs it."""
    rule = next((rule for rule in rules if rule.name == UNUSED), None)
    asked = {name for one in rules for name in (one.name, one.code)}
    for allow in own if rule is not None else ():
        for name in allow.names:
            if name in asked and rule is not None:
                yield (path, allow.line, name), rule, allowing.unused(allow, name)
