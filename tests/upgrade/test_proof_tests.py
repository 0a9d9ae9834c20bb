"""The test proof: the project's own tests before and after, test by test."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from alchemigrate.errors import ProbeError
from alchemigrate.upgrade.proof.suite import DEFAULT, run
from alchemigrate.upgrade.proof.tests import SuiteProof, prove

HERE = Path(sys.executable)
BEFORE = """\
def test_stays(): pass
def test_breaks(): pass
def test_heals(): assert False
def test_goes(): pass
def test_fails_anyway(): assert False
"""
AFTER = """\
import pytest
def test_stays(): pass
def test_breaks(): raise KeyError("x")
def test_heals(): pass
def test_comes(): pass
def test_fails_anyway(): raise ValueError
"""


def proof(tmp_path: Path, before: dict[str, str], after: dict[str, str]) -> SuiteProof:
    for side, files in (("before", before), ("after", after)):
        for name, text in files.items():
            path = tmp_path / side / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    empty = tmp_path / "no_overlay"
    return prove(tmp_path / "before", tmp_path / "after", HERE, (empty, empty))


def names(found: SuiteProof) -> dict[str, list[str]]:
    places = ("fixed", "broken", "missing", "new")
    return {place: [one.test for one in getattr(found, place)] for place in places}


def test_every_test_has_its_place(tmp_path: Path) -> None:
    found = proof(tmp_path, {"test_x.py": BEFORE}, {"test_x.py": AFTER})
    assert names(found) == {
        "fixed": ["test_x.py::test_heals"],
        "broken": ["test_x.py::test_breaks"],
        "missing": ["test_x.py::test_goes"],
        "new": ["test_x.py::test_comes"],
    }
    assert (found.same, found.passing) == (2, 1)
    assert found.broken[0].message == "KeyError: 'x'"
    assert not found.holds
    assert found.as_json()["holds"] is False


def test_the_same_tests_hold(tmp_path: Path) -> None:
    found = proof(tmp_path, {"test_x.py": BEFORE}, {"test_x.py": BEFORE})
    assert names(found) == {"fixed": [], "broken": [], "missing": [], "new": []}
    assert (found.same, found.passing, found.holds) == (5, 3, True)


def test_tests_of_a_file_that_is_no_longer_collected_are_broken(tmp_path: Path) -> None:
    after = "from nowhere_at_all import x\n" + BEFORE
    found = proof(tmp_path, {"test_x.py": BEFORE}, {"test_x.py": after})
    assert names(found)["broken"] == [
        "test_x.py",
        "test_x.py::test_breaks",
        "test_x.py::test_goes",
        "test_x.py::test_stays",
    ]
    assert {one.after for one in found.broken} == {"error", "absent"}
    assert all("nowhere_at_all" in one.message for one in found.broken)
    assert names(found)["missing"] == []


def test_and_fixed_the_other_way_round(tmp_path: Path) -> None:
    before = "from nowhere_at_all import x\n" + BEFORE
    found = proof(tmp_path, {"test_x.py": before}, {"test_x.py": BEFORE})
    assert len(names(found)["fixed"]) == 4
    assert found.holds


def test_a_test_that_is_skipped_after_is_broken(tmp_path: Path) -> None:
    after = "import pytest\ndef test(): pytest.skip('no')\n"
    found = proof(tmp_path, {"test_x.py": "def test(): pass\n"}, {"test_x.py": after})
    assert [(one.before, one.after) for one in found.broken] == [("passed", "skipped")]


def test_a_file_that_skips_itself_after_is_broken(tmp_path: Path) -> None:
    after = "import pytest\npytest.importorskip('nowhere_at_all')\ndef test(): pass\n"
    found = proof(tmp_path, {"test_x.py": "def test(): pass\n"}, {"test_x.py": after})
    assert names(found)["broken"] == ["test_x.py", "test_x.py::test"]


def test_a_run_that_does_not_come_to_its_end_breaks_what_it_never_reached(tmp_path: Path) -> None:
    before = {"conftest.py": "", "test_x.py": BEFORE}
    after = {"conftest.py": "raise ImportError('the app')", "test_x.py": BEFORE}
    found = proof(tmp_path, before, after)
    assert len(found.broken) == 3
    assert "the app" in found.crashed
    assert not found.holds


def test_a_command_that_runs_no_pytest_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ProbeError, match="did not run pytest: hello") as caught:
        prove(tmp_path, tmp_path, HERE, (tmp_path, tmp_path), ["python", "-c", "print('hello')"])
    assert "after --" in caught.value.cure


def test_a_command_that_cannot_be_started_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ProbeError, match="cannot be started"):
        run(tmp_path, HERE, [], ["no-such-command-anywhere"])


def test_a_run_that_takes_too_long_is_ended_with_its_children(tmp_path: Path) -> None:
    (tmp_path / "test_x.py").write_text(
        "import subprocess, sys, time\n"
        "def test():\n"
        "    code = \"import time; time.sleep(4); open('late', 'w')\"\n"
        "    subprocess.Popen([sys.executable, '-c', code]).wait()\n"
    )
    with pytest.raises(ProbeError, match="more than 2 seconds"):
        run(tmp_path, HERE, [], DEFAULT, timeout=2)
    import time

    time.sleep(4)
    assert not (tmp_path / "late").exists()
