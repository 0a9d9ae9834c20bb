"""Words on findings that several reports share."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ..source.gitfolder import top
from ..upgrade.ledger import count
from ..upgrade.told import Told
from ..values.finding import Finding, Status
from ..values.proof import Proof

NOWHERE = "no file"
"""Where an object is that only a database has."""


def proof(finding: Finding) -> str:
    """How what was applied is proven, with the tests that ran it; "" if it was not applied."""
    if finding.proof is None:
        return ""
    told = "no proof" if finding.proof is Proof.NONE else f"{finding.proof} proof"
    ran = f", {plural(finding.proof_tests, 'test')}" if finding.proof_tests else ""
    return told + ran


def proofs(found: Iterable[Finding]) -> str:
    """How many applied edits have which proof; "" if nothing was applied."""
    figures = count(found)
    told = [f"{number} {name}" for name, number in figures.items() if number]
    return f"proofs: {', '.join(told)}" if told else ""


def outcome(finding: Finding) -> str:
    """What became of a finding and why, in one line."""
    if finding.status is Status.APPLIED:
        return f"applied, {proof(finding)}" if finding.proof else "applied"
    notes = [finding.reason] if finding.reason else []
    notes += ["no test runs it"] if finding.tests == 0 else []
    fix = f", {finding.fix_kind} fix" if finding.status is Status.OPEN and finding.fix else ""
    return f"{finding.status}{fix}" + (f" ({'; '.join(notes)})" if notes else "")


def place(finding: Finding) -> str:
    """File, line and column, if a file has it."""
    if not finding.is_placed:
        return NOWHERE
    return f"{finding.path}:{finding.line}:{finding.column}"


def figures(told: Told) -> str:
    """What was read, found and done."""
    parts = [f"{number} {name}" for name, number in told.tally.items() if number]
    counts = f" ({', '.join(parts)})" if parts else ""
    return f"{told.looked_at}, {len(told.findings)} findings{counts}"


def plural(number: int, word: str) -> str:
    """`1 test`, `2 tests`."""
    return f"{number} {word}{'' if number == 1 else 's'}"


def amount(size: int) -> str:
    """Bytes as `512 B`, `8.0 KiB`, `1.2 GiB`."""
    value, units = float(size), ["B", "KiB", "MiB", "GiB", "TiB"]
    while value >= 1024 and len(units) > 1:
        value, units = value / 1024, units[1:]
    return f"{value:.1f} {units[0]}" if units[0] != "B" else f"{size} B"


def duration(minutes: int) -> str:
    """`20 minutes`, `3 hours`, `2 days` of eight hours."""
    if minutes < 90:
        return plural(minutes, "minute")
    hours = round(minutes / 60)
    return plural(hours, "hour") if hours < 12 else plural(round(minutes / 480), "day")


def below_repository(root: Path) -> str:
    """Where a project lies in its repository, with a slash at the end; "" at the top of it."""
    repository = top(str(root))
    if repository is None or Path(repository) == root:
        return ""
    return root.relative_to(repository).as_posix() + "/"
