"""Risk, effort and feasibility of findings, files and projects."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from alchemigrate.upgrade.check import Options
from alchemigrate.upgrade.engine import check
from alchemigrate.upgrade.risk.assess import assess, by_risk
from alchemigrate.upgrade.risk.effort import minutes
from alchemigrate.upgrade.risk.level import risk
from alchemigrate.values.finding import Finding, Level, Status
from alchemigrate.values.proof import Proof
from alchemigrate.values.risk import Feasibility, Risk
from alchemigrate.values.text import Fix, Safety, Span

SAFE, UNSAFE = Fix((), Safety.SAFE), Fix((), Safety.UNSAFE)
PLACE = Finding("r", "AL1", Level.BREAKS, "a.py", 1, 1, 1, 2, "message", Span(0, 1))
BY_HAND = replace(PLACE, status=Status.NO_FIX)


def at(level: Level, **changes: object) -> Finding:
    """A finding without a fix, with these changes."""
    return replace(BY_HAND, level=level, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        (at(Level.SILENT), Risk.HIGH),
        (at(Level.SILENT, tests=0), Risk.CRITICAL),
        (at(Level.SILENT, tests=3), Risk.HIGH),
        (at(Level.SILENT, tests=0, fix=SAFE, status=Status.OPEN), Risk.HIGH),
        (at(Level.SILENT, fix=UNSAFE, status=Status.WITHHELD), Risk.HIGH),
        (at(Level.SILENT, fix=SAFE, status=Status.APPLIED, proof=Proof.STATIC), Risk.MEDIUM),
        (at(Level.SILENT, fix=SAFE, status=Status.APPLIED, proof=Proof.SQL, tests=0), Risk.LOW),
        (at(Level.SILENT, fix=UNSAFE, status=Status.APPLIED, proof=Proof.NONE), Risk.HIGH),
        (at(Level.SILENT, status=Status.SUPPRESSED), Risk.LOW),
        (at(Level.BREAKS), Risk.MEDIUM),
        (at(Level.BREAKS, tests=0), Risk.HIGH),
        (at(Level.BREAKS, fix=SAFE, status=Status.OPEN), Risk.LOW),
        (at(Level.DEPRECATED), Risk.LOW),
        (at(Level.DEPRECATED, tests=0), Risk.MEDIUM),
        (at(Level.LEGACY, tests=0), Risk.LOW),
    ],
)
def test_the_risk_of_a_finding(finding: Finding, expected: Risk) -> None:
    assert risk(finding) is expected


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ([], 0),
        ([at(Level.SILENT)], 30),
        ([at(Level.BREAKS)] * 3, 40),
        ([at(Level.BREAKS), at(Level.BREAKS, path="b.py")], 40),
        ([at(Level.BREAKS), at(Level.DEPRECATED, rule="other")], 30),
        ([at(Level.BREAKS, fix=UNSAFE, status=Status.WITHHELD)], 8),
        ([at(Level.BREAKS, fix=SAFE, status=Status.OPEN)], 1),
        ([at(Level.BREAKS, fix=SAFE, status=Status.APPLIED, proof=Proof.STATIC)], 1),
        ([at(Level.BREAKS, fix=SAFE, status=Status.APPLIED, proof=Proof.TEST)], 0.2),
        ([at(Level.BREAKS, status=Status.SUPPRESSED)], 0),
        ([at(Level.BREAKS, blocked=True)] * 2, 960),
    ],
)
def test_the_work_of_findings(findings: list[Finding], expected: float) -> None:
    assert minutes(findings) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ([], Feasibility.READY),
        ([at(Level.BREAKS, fix=SAFE, status=Status.APPLIED)], Feasibility.READY),
        ([at(Level.BREAKS, fix=SAFE, status=Status.OPEN)], Feasibility.AUTOMATIC),
        ([at(Level.DEPRECATED)], Feasibility.AUTOMATIC),
        ([at(Level.SILENT, fix=UNSAFE, status=Status.OPEN)], Feasibility.PERSON),
        ([at(Level.BREAKS), at(Level.BREAKS, blocked=True)], Feasibility.BLOCKED),
    ],
)
def test_what_it_takes(findings: list[Finding], expected: Feasibility) -> None:
    assert assess(findings).feasibility is expected


def test_a_project_is_as_dangerous_as_its_worst_finding() -> None:
    silent = at(Level.SILENT, path="b.py", tests=0, requests=0)
    found = assess([at(Level.BREAKS, tests=4, requests=2), at(Level.LEGACY), silent])
    assert found.risk is Risk.CRITICAL
    assert found.counts == {Risk.CRITICAL: 1, Risk.HIGH: 0, Risk.MEDIUM: 1, Risk.LOW: 1}
    assert [(one.path, one.risk) for one in found.files] == [
        ("b.py", Risk.CRITICAL),
        ("a.py", Risk.MEDIUM),
    ]
    tested = found.files[1]
    assert (tested.tests, tested.requests, tested.left, tested.minutes) == (4, 2, 2, 23)
    assert found.minutes == 53


def test_silent_changes_stand_first() -> None:
    raises = at(Level.BREAKS, tests=0)
    silent = at(Level.SILENT, path="z.py")
    assert by_risk([at(Level.LEGACY), raises, silent]) == [silent, raises, at(Level.LEGACY)]


def test_a_companion_without_a_release_blocks(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("fastapi-users-db-sqlalchemy==7.0.0\n")
    (tmp_path / "a.py").write_text("import sqlalchemy\n")
    found = assess(check([tmp_path], Options("2.1")).findings)
    assert found.feasibility is Feasibility.BLOCKED
    (obstacle,) = found.obstacles
    assert obstacle.startswith("fastapi-users-db-sqlalchemy==7.0.0 is too old")
    assert assess(check([tmp_path], Options("2.0")).findings).feasibility is Feasibility.READY
