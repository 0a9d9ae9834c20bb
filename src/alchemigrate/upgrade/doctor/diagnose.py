"""The diagnosis: start, explain the first errors, cure them in a scratch copy, start again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ...rulekit.load import load
from ..proof.probing import start
from .cause import Cause, Diagnosis
from .errors import raised
from .patient import Patient
from .scratch import copy_of

MAX_ROUNDS = 20
Say = Callable[[str], None]


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
        patient = Patient(root, scratch, _target(str(answer["sqlalchemy"] or "2.0")))
        rounds = 1
        while raised(answer) and rounds < MAX_ROUNDS:
            say(f"{len(patient.causes)} causes found, looking behind them")
            if not patient.treat(raised(answer)):
                break
            answer = start(python, scratch, overlays, modules=modules)
            rounds += 1
        _latent(patient)
        cured = starts(answer) and patient.believed is None
        return _diagnosis(first, tuple(patient.causes.values()), cured, rounds)


def starts(answer: dict[str, Any]) -> bool:
    """Whether every module loaded and all mappers were configured."""
    return not answer["modules"]["failed"] and answer["mappers"] == "ok"


def _target(version: str) -> str:
    return "2.1" if version.split(".")[:2] == ["2", "1"] else "2.0"


def _latent(patient: Patient) -> None:
    """Settings that fail only at the first connection are causes too, though nothing was raised."""
    later = {rule.name for rule in load() if rule.startup and rule.latent}
    for finding in patient.findings():
        if finding.rule in later:
            patient.note(finding, "")


def _diagnosis(
    first: dict[str, Any], causes: tuple[Cause, ...], cured: bool, rounds: int
) -> Diagnosis:
    return Diagnosis(
        first["sqlalchemy"] or "not installed",
        starts(first),
        first["modules"],
        first["models"],
        first["mappers"],
        causes,
        cured,
        rounds,
    )
