"""The pytest plugin: one line per test, whatever becomes of it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from alchemigrate.upgrade.proof.suite import Run, run

Project = Callable[[dict[str, str]], Path]
PYTEST = ["python", "-m", "pytest", "-q"]

EVERY_KIND = """\
    import pytest

    @pytest.fixture
    def broken():
        raise RuntimeError("no fixture")

    @pytest.fixture
    def leaky():
        yield 1
        raise RuntimeError("cannot close")

    def test_passes(): pass
    def test_fails(): assert 1 == 2, "numbers"
    def test_fixture(broken): pass
    def test_teardown(leaky): pass
    def test_skips(): pytest.skip("not today")
    @pytest.mark.xfail
    def test_expected(): assert False
    @pytest.mark.xfail
    def test_unexpected(): pass
    @pytest.mark.parametrize("n", [1, 2])
    def test_many(n): assert n == 1
    class TestGroup:
        def test_inside(self): pass
    """


def recorded(root: Path, command: list[str] | None = None) -> Run:
    return run(root, Path(sys.executable), [], command or PYTEST)


def outcomes(found: Run) -> dict[str, str]:
    return {test: outcome.outcome for test, outcome in found.outcomes.items()}


@pytest.mark.parametrize("extra", [[], ["-n", "2"], ["-p", "no:cacheprovider"]])
def test_every_kind_of_outcome(project: Project, extra: list[str]) -> None:
    root = project({"test_all.py": EVERY_KIND})
    found = recorded(root, [*PYTEST, *extra])
    assert outcomes(found) == {
        "test_all.py::test_passes": "passed",
        "test_all.py::test_fails": "failed",
        "test_all.py::test_fixture": "error",
        "test_all.py::test_teardown": "error",
        "test_all.py::test_skips": "skipped",
        "test_all.py::test_expected": "xfailed",
        "test_all.py::test_unexpected": "xpassed",
        "test_all.py::test_many[1]": "passed",
        "test_all.py::test_many[2]": "failed",
        "test_all.py::TestGroup::test_inside": "passed",
    }
    assert found.began
    assert found.ended
    assert found.exit_code == 1


def test_messages_name_the_error(project: Project) -> None:
    found = recorded(project({"test_all.py": EVERY_KIND})).outcomes
    assert found["test_all.py::test_fails"].message == "AssertionError: numbers"
    assert found["test_all.py::test_fixture"].message == "RuntimeError: no fixture"
    assert found["test_all.py::test_skips"].message == "Skipped: not today"
    assert found["test_all.py::test_passes"].message == ""
    assert found["test_all.py::test_passes"].seconds >= 0


def test_a_file_that_cannot_be_collected_is_an_error(project: Project) -> None:
    root = project({"test_bad.py": "import nowhere_at_all\n", "test_ok.py": "def test(): pass\n"})
    found = recorded(root)
    assert outcomes(found)["test_bad.py"] == "error"
    assert "nowhere_at_all" in found.outcomes["test_bad.py"].message


def test_a_killed_run_keeps_what_was_known_and_has_not_ended(project: Project) -> None:
    text = "import os\ndef test_a(): pass\ndef test_b(): os._exit(3)\ndef test_c(): pass\n"
    found = recorded(project({"test_x.py": text}))
    assert outcomes(found) == {"test_x.py::test_a": "passed"}
    assert (found.began, found.ended, found.exit_code) == (True, False, 3)


def test_a_broken_conftest_means_begun_and_not_ended(project: Project) -> None:
    found = recorded(project({"conftest.py": "1 / 0\n", "test_x.py": "def test(): pass\n"}))
    assert (found.began, found.ended, found.outcomes) == (True, False, {})
    assert "ZeroDivisionError" in found.output


def test_nothing_is_left_in_the_tree(project: Project) -> None:
    root = project(
        {"test_x.py": "import helper_module\ndef test(): pass\n", "helper_module.py": ""}
    )
    assert recorded(root).exit_code == 0
    assert sorted(path.name for path in root.rglob("*")) == ["helper_module.py", "test_x.py"]


def test_any_command_that_comes_to_run_pytest_is_recorded(project: Project) -> None:
    root = project({"test_x.py": "def test(): pass\n"})
    script = "import subprocess, sys; sys.exit(subprocess.call(['pytest', '-q']))"
    found = recorded(root, ["python", "-c", script])
    assert outcomes(found) == {"test_x.py::test": "passed"}


def test_a_command_without_pytest_has_not_begun(project: Project) -> None:
    found = recorded(project({"x.py": ""}), ["python", "-c", "print('hello')"])
    assert (found.began, found.ended, found.exit_code) == (False, False, 0)
    assert found.output == "hello\n"
