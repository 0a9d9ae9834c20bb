"""Evidence of a test run: recorded on 1.4, used by check and upgrade, bound to the bytes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from alchemigrate.errors import EvidenceError
from alchemigrate.upgrade.check import Options
from alchemigrate.upgrade.engine import Report, check, upgrade
from alchemigrate.upgrade.evidence import Recorded, load, record
from alchemigrate.upgrade.overlays import overlay

PYTHON = Path(sys.executable)
STORE = """\
from plugins import connect


def write(where):
    place = connect(where)
    place.execute("insert into t values (1)")
    return place.scalar("select count(*) from t")


def never():
    place = connect("x")
    return place.execute("select 1")


def both(place):
    return place.execute("select 1")
"""
PLUGINS = """\
import importlib


def connect(where):
    return getattr(importlib.import_module("sqlalchemy"), "create_engine")(where)
"""
TESTS = """\
import sqlite3

import pytest
import store
from plugins import connect


def test_write(monkeypatch):
    engine = connect("sqlite://")
    engine.execute("create table t (x integer)")
    monkeypatch.setattr(store, "connect", lambda where: engine)
    assert store.write("anywhere") == 1


@pytest.mark.parametrize("place", [connect("sqlite://"), sqlite3.connect(":memory:")])
def test_both(place):
    assert store.both(place).fetchone()[0] == 1
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose engine comes from where nobody can read it."""
    root = tmp_path / "app"
    root.mkdir()
    for name, text in {
        "store.py": STORE, "plugins.py": PLUGINS, "test_store.py": TESTS, "pyproject.toml": "",
    }.items():  # fmt: skip
        (root / name).write_text(text)
    return root


def recorded(root: Path, *command: str) -> Recorded:
    words = command or ("python", "-m", "pytest", "-q")
    return record(root, PYTHON, [overlay("1.4", PYTHON)], words)


def lines(report: Report, rule: str, path: str = "store.py") -> list[int]:
    return [one.line for one in report.findings if one.rule == rule and one.path == path]


@pytest.mark.parametrize("extra", [(), ("-n", "2"), ("-c", "strict.ini")])
def test_what_was_seen_of_a_file(project: Path, extra: tuple[str, ...]) -> None:
    (project / "strict.ini").write_text("[pytest]\nfilterwarnings = error\n")
    found = recorded(project, "python", "-m", "pytest", "-q", *extra)
    assert found.run.exit_code == 0
    seen = load(project)["store.py"]
    executes = [call for call in seen.calls if call.method == "execute"]
    assert [(call.place[0], call.receivers, call.tests) for call in executes] == [
        (6, ("engine",), 1),
        (16, ("engine",), 1),
    ]
    assert executes[0].arguments == ("str",)
    assert {one.line for one in seen.warnings} == {6, 7, 16}
    assert {one.category for one in seen.warnings} == {"RemovedIn20Warning"}
    assert seen.lines[6] == 1
    assert seen.lines[1] == 3, "a line run at import counts for all tests"
    assert 12 not in seen.lines
    assert "test_store.py" in found.files
    assert not [path for path in found.files if "site-packages" in path]


def test_what_reading_cannot_prove_is_proven_by_evidence(project: Path) -> None:
    blind = check([project], Options())
    assert lines(blind, "engine-execute") == []
    assert [one.tests for one in blind.findings] == [None] * len(blind.findings)
    recorded(project)
    seeing = check([project], Options())
    assert lines(seeing, "engine-execute") == [6, 7]
    assert {one.tests for one in seeing.findings if one.path == "store.py"} == {1}
    report = upgrade([project], Options(), allow_dirty=True)
    text = (project / "store.py").read_text()
    assert 'place.execute("insert' not in text
    assert "with place.begin() as connection:" in text
    assert report.run is not None
    again = upgrade([project], Options(), allow_dirty=True)
    assert not again.changed


def test_evidence_counts_only_for_the_same_bytes(project: Path) -> None:
    recorded(project)
    (project / "store.py").write_text("# changed since\n" + STORE)
    assert lines(check([project], Options()), "engine-execute") == []


def test_a_warning_that_no_rule_explains_is_told(project: Path) -> None:
    recorded(project)
    nothing = Options(select=frozenset({"select-list"}))
    told = check([project], nothing).unfound
    assert {one.line for one in told if one.path == "store.py"} == {6, 7, 16}
    assert all(one.message.startswith("RemovedIn20Warning: ") for one in told)


def test_a_command_without_pytest_is_an_error(project: Path) -> None:
    with pytest.raises(EvidenceError, match="pytest did not run"):
        recorded(project, "python", "-c", "print('hello')")
    assert load(project) == {}


@pytest.mark.parametrize("text", ["{", '{"version": 99, "files": {}}', '{"version": 1}'])
def test_damaged_evidence_is_an_error(project: Path, text: str) -> None:
    recorded(project)
    (project / ".alchemigrate" / "evidence.json").write_text(text)
    with pytest.raises(EvidenceError, match="damaged or of another version"):
        load(project)


def test_the_command_says_what_it_saw(project: Path) -> None:
    command = [PYTHON, "-m", "alchemigrate", "record", "--", "python", "-m", "pytest", "-q"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("tests: 3 passed\n")
    assert "warnings of SQLAlchemy: " in done.stdout
    check_command = [PYTHON, "-m", "alchemigrate", "check", ".", "--format", "json"]
    asked = subprocess.run(check_command, cwd=project, capture_output=True, text=True, check=False)
    document = json.loads(asked.stdout)
    told = [one["line"] for one in document["unfound"] if one["path"] == "store.py"]
    assert set(told) == {16}, "what a test ran without SQLAlchemy is proven nothing, but told"
    assert {one["tests"] for one in document["findings"] if one["path"] == "store.py"} == {1}
