"""Findings that the code itself allows: `# alchemigrate: allow query-get -- reason`."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ..project.project import Project
from ..rulekit.allowing import MARK, Allow, allows
from ..rulekit.rule import Found, Rule
from ..source.module import Module
from ..values.finding import Finding, Status
from ..values.text import Edit
from .check import finding_of

UNUSED = "allow-unused"
Use = tuple[str, int, str]
"""A name in a comment: the path, the line, and the name as written."""


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
    work = _Judge(project, module)
    judged = tuple(work.judge(one) for one in found)
    return Judged(judged, frozenset(work.used), tuple(_unneeded(module, work.own, rules)))


def unused(judged: Iterable[Judged]) -> list[Finding]:
    """What is to be said of names in comments that nothing in any of these files needed."""
    every = tuple(judged)
    needed = frozenset[Use]().union(*(one.used for one in every))
    return [found for one in every for use, found in one.unneeded if use not in needed]


@dataclass
class _Judge:
    project: Project
    module: Module
    used: set[Use] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.own = allows(self.module)

    def judge(self, finding: Finding) -> Finding:
        """The finding, as comments let it be."""
        for line in (finding.line, finding.end_line):
            why = self._allowed(finding, self.module, self.own, line)
            if why is not None:
                return finding.ended(Status.SUPPRESSED, why or "allowed by a comment")
        if finding.status is not Status.OPEN or finding.fix is None:
            return finding
        for edit in finding.fix.edits:
            place = self._forbidden(finding, edit)
            if place:
                return finding.ended(Status.WITHHELD, f"it would change {place}")
        return finding

    def _forbidden(self, finding: Finding, edit: Edit) -> str:
        """The place that an edit would change although a comment there allows it to stay."""
        path = edit.path or finding.path
        if not path.endswith(".py") or MARK.encode() not in self.project.data(path):
            return ""
        module = self.module if path == self.module.path else self.project.module(path)
        if module is None:
            return ""
        comments = allows(module)
        for line in _lines(module, edit) if comments else ():
            why = self._allowed(finding, module, comments, line)
            if why is not None:
                return f"{path}:{line}, which is allowed to stay" + (f": {why}" if why else "")
        return ""

    def _allowed(
        self, finding: Finding, module: Module, comments: Iterable[Allow], line: int
    ) -> str | None:
        """The reason, perhaps "", why a line allows a finding; None if it does not."""
        for allow in comments:
            named = {finding.rule, finding.code} & {*allow.names}
            if allow.line == line and named:
                self.used |= {(module.path, line, name) for name in named}
                return allow.why
        return None


def _lines(module: Module, edit: Edit) -> Iterator[int]:
    """The lines that an edit changes, and the last of the statement it stands in."""
    first, _ = module.lines.position(edit.start)
    last, column = module.lines.position(edit.end)
    yield from range(first, max(first, last - (column == 1)) + 1)
    for node in module.nodes:
        if isinstance(node, ast.stmt) and not hasattr(node, "body"):
            end = node.end_lineno or node.lineno
            if node.lineno <= first <= end:
                yield end


def _unneeded(
    module: Module, own: Iterable[Allow], rules: Sequence[Rule]
) -> Iterator[tuple[Use, Finding]]:
    rule = next((rule for rule in rules if rule.name == UNUSED), None)
    asked = {name for one in rules for name in (one.name, one.code)}
    for allow in own if rule is not None else ():
        for name in allow.names:
            if name in asked and rule is not None:
                found = Found(
                    Edit(allow.span.start, allow.span.end, ""),
                    f"{name} is allowed here, and nothing of it is found here",
                    reason="remove it, or put it on the line of the finding",
                )
                yield (module.path, allow.line, name), finding_of(module, rule, found)
