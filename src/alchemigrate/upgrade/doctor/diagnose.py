"""The diagnosis: start, explain the first errors, cure them in a scratch copy, start again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...rulekit.load import load
from ...values.finding import Finding
from ..check import Options
from ..examine import examine_afresh
from ..fixpoint import fix_chosen
from ..proof.probing import start
from ..tree import read_tree
from .cause import Cause, Diagnosis
from .errors import Raised, raised
from .explain import explaining
from .scratch import copy_of, original_line

MAX_ROUNDS = 20
Say = Callable[[str], None]


@dataclass
class _Patient:
    """The original, its scratch copy, and what has been found so far."""

    root: Path
    scratch: Path
    options: Options
    causes: dict[tuple[str, str, str], Cause] = field(default_factory=dict)
    unexplained: set[Raised] = field(default_factory=set)

    def findings(self) -> list[Finding]:
        """What would break or change in the scratch copy as it is now."""
        return list(examine_afresh(read_tree([], self.scratch), self.options).findings)

    def line(self, path: str, line: int) -> int:
        """A line of a scratch file as a line of the original."""
        original, changed = self.root / path, self.scratch / path
        if not path or not original.is_file() or not changed.is_file():
            return line
        before, after = (file.read_text("utf-8", "replace") for file in (original, changed))
        return original_line(before, after, line)

    def note(self, finding: Finding, error: str) -> bool:
        """Add a finding to the causes; False if it is there already."""
        key = (finding.rule, finding.path, finding.object or str(finding.line))
        if key in self.causes:
            return False
        line = self.line(finding.path, finding.line)
        self.causes[key] = Cause(
            finding.rule, finding.path, line, finding.object, finding.message,
            finding.cure or finding.reason, error, finding.fix is not None,
        )  # fmt: skip
        return True

    def note_unexplained(self, error: Raised) -> None:
        """Add an error that no rule explains: the place where it came up is all that is known."""
        key = ("unexplained", error.path, error.text)
        line = self.line(error.path, error.line)
        cure = f"read the error at {error.path}:{line}" if error.path else "read the error"
        self.causes.setdefault(
            key,
            Cause("unexplained", error.path, line, error.object, error.text, cure, error.text),
        )


def diagnose(
    root: Path,
    python: Path,
    *,
    overlays: Sequence[Path] = (),
    modules: Sequence[str] = (),
    say: Say = lambda _: None,
) -> Diagnosis:
    """Find every cause that keeps the application in `root` from starting.

    The application's files are never changed: cures are tried in a scratch copy. Raises ProbeError
    if the interpreter cannot be questioned.
    """
    say("starting the application")
    with copy_of(root) as scratch:
        first = answer = start(python, scratch, overlays, modules=modules)
        patient = _Patient(root, scratch, _options(str(answer["sqlalchemy"] or "2.0")))
        rounds = 1
        while raised(answer) and rounds < MAX_ROUNDS:
            say(f"{len(patient.causes)} causes found, looking behind them")
            if not _treat(patient, raised(answer)):
                break
            answer = start(python, scratch, overlays, modules=modules)
            rounds += 1
        _latent(patient)
        return _diagnosis(first, answer, patient, rounds)


def _options(version: str) -> Options:
    series = ".".join(version.split(".")[:2])
    return Options("2.1" if series == "2.1" else "2.0", unsafe=True)


def _treat(patient: _Patient, errors: list[Raised]) -> bool:
    """Explain the errors and cure what can be cured; whether anything was cured."""
    findings = patient.findings()
    curable: list[Finding] = []
    for error in errors:
        found = explaining(error, findings, patient.scratch)
        for finding in found:
            patient.note(finding, error.text)
            if finding.fix is not None:
                curable.append(finding)
        if not found:
            patient.note_unexplained(error)
    return bool(curable) and _cure(patient, curable)


def _cure(patient: _Patient, findings: list[Finding]) -> bool:
    tree = read_tree([], patient.scratch)
    changed = fix_chosen(tree, findings, patient.options)
    for path, data in changed.items():
        (patient.scratch / path).write_bytes(data)
    return bool(changed)


def _latent(patient: _Patient) -> None:
    """Settings that fail only at the first connection are causes too, though nothing was raised."""
    later = {rule.name for rule in load() if rule.startup and rule.latent}
    for finding in patient.findings():
        if finding.rule in later:
            patient.note(finding, "")


def _diagnosis(
    first: dict[str, Any], last: dict[str, Any], patient: _Patient, rounds: int
) -> Diagnosis:
    starts = not first["modules"]["failed"] and first["mappers"] == "ok"
    cured = not last["modules"]["failed"] and last["mappers"] == "ok"
    return Diagnosis(
        first["sqlalchemy"] or "not installed",
        starts,
        first["modules"],
        first["models"],
        first["mappers"],
        tuple(patient.causes.values()),
        cured,
        rounds,
    )
