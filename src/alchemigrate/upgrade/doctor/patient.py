"""An application under examination: the original, its scratch copy, and what has been found."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ...rulekit.load import load
from ...values.finding import Finding, Level
from ..check import Options
from ..examine import examine_afresh
from ..fixpoint import fix_chosen
from ..tree import read_tree
from .bypass import bypass
from .cause import Cause
from .errors import Raised
from .explain import explaining
from .scratch import original_line
from .subject import subject

Key = tuple[str, str, str]


@dataclass
class Patient:
    """The causes found so far, and the copy in which they are cured one after the other.

    `believed` is None until a statement had to be bypassed; from then on it holds the findings
    that were known before, and nothing else counts.
    """

    root: Path
    scratch: Path
    target: str
    causes: dict[Key, Cause] = field(default_factory=dict)
    believed: frozenset[Key] | None = None

    @property
    def options(self) -> Options:
        """The rules that tell what breaks; what needs a human's look may be tried in the copy."""
        names = {rule.name for rule in Options(self.target).rules()}
        wanted = {r.name for r in load() if r.level is Level.BREAKS or r.startup} & names
        return Options(self.target, select=frozenset(wanted), unsafe=True)

    def findings(self) -> list[Finding]:
        """What would break in the scratch copy as it is now."""
        found = examine_afresh(read_tree([], self.scratch), self.options).findings
        return [one for one in found if self.believed is None or _key(one) in self.believed]

    def treat(self, errors: list[Raised]) -> bool:
        """Explain the errors and cure what can be cured; whether anything was cured.

        Where nothing is left to cure, the errors that nothing explains are causes of their own,
        and all that is in the way is bypassed.
        """
        known = self.findings()
        found = {error: explaining(error, known, self.scratch) for error in errors}
        for error, explanations in found.items():
            for finding in explanations:
                self.note(finding, error.text)
        curable = [one for many in found.values() for one in many if one.fix is not None]
        return self._cure(curable) or self._pass_by(found, known)

    def note(self, finding: Finding, error: str) -> None:
        """Add a finding to the causes, if it is not among them."""
        if _key(finding) in self.causes:
            return
        name = finding.object or subject(self.scratch / finding.path, finding.line)
        fixable = finding.fix is not None
        cure = finding.cure or finding.reason or "`alchemigrate upgrade` rewrites it"
        line = self._line(finding.path, finding.line)
        self.causes[_key(finding)] = Cause(
            finding.rule, finding.path, line, name, finding.message, cure, error, fixable
        )

    def _cure(self, findings: list[Finding]) -> bool:
        changed = fix_chosen(read_tree([], self.scratch), findings, self.options)
        for path, data in changed.items():
            (self.scratch / path).write_bytes(data)
        return bool(changed)

    def _pass_by(self, found: dict[Raised, list[Finding]], known: list[Finding]) -> bool:
        """Note what is unexplained, and bypass every statement that is in the way."""
        places: set[tuple[str, int]] = set()
        for error, explanations in found.items():
            if not explanations and self.believed is None:
                self._note_unexplained(error)
            places.update((one.path, one.line) for one in explanations)
            places.update(error.places[:1] if not explanations else ())
        if self.believed is None:
            self.believed = frozenset(map(_key, known))
        passed = [bypass(self.scratch / path, line) for path, line in sorted(places)]
        return any(passed)

    def _note_unexplained(self, error: Raised) -> None:
        """The place where an error came up is all that is known of it."""
        line = self._line(error.path, error.line)
        name = error.object or subject(self.scratch / error.path, error.line)
        cure = "no rule explains it: read the error there"
        self.causes.setdefault(
            ("unexplained", error.path, error.text),
            Cause("unexplained", error.path, line, name, error.text, cure, error.text),
        )

    def _line(self, path: str, line: int) -> int:
        """A line of a scratch file as a line of the original."""
        original, changed = self.root / path, self.scratch / path
        if not path or not original.is_file() or not changed.is_file():
            return line
        before, after = (file.read_text("utf-8", "replace") for file in (original, changed))
        return original_line(before, after, line)


def _key(finding: Finding) -> Key:
    return finding.rule, finding.path, finding.object or str(finding.line)
