"""Legacy calls at run time: known ones pass, new ones fail their tests, gone ones are dropped."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from alchemigrate.errors import EvidenceError, UsageError
from alchemigrate.report.ratchet import lines
from alchemigrate.upgrade.overlays import environment, overlay
from alchemigrate.upgrade.ratchet import Ratcheted, plugins, ratchet

PYTHON = Path(sys.executable)
HEAD = """\
from sqlalchemy import Column, Integer, create_engine, text
from sqlalchemy.orm import Session, registry

engine = create_engine("sqlite://")
Base = registry().generate_base()


class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)


Base.metadata.create_all(engine)


def clean():
    with engine.connect() as connection:
        return connection.execute(text("select 1")).scalar()


"""
OLD = (
    HEAD
    + """\
def one():
    with Session(engine) as session:
        return session.query(User).get(1)
"""
)
MORE = (
    OLD
    + """\


def two():
    with Session(engine) as session:
        found = session.query(User).get(2)
    return found
"""
)
TESTS = """\
import app


def test_clean():
    assert app.clean() == 1


def test_one():
    app.one()
"""
TWO = TESTS + "\n\ndef test_two():\n    app.two()\n"


class Project:
    """A project of two files, and its ratchet on a version of SQLAlchemy."""

    def __init__(self, root: Path, version: str) -> None:
        self.root, self.version = root, version
        self.file = root / "legacy.json"
        self.plant(OLD, TESTS)
        (root / "pyproject.toml").write_text("")

    def plant(self, app: str, tests: str) -> None:
        """Other code, other tests."""
        (self.root / "app.py").write_text(app)
        (self.root / "test_app.py").write_text(tests)

    def __call__(self, *command: str, **options: bool) -> Ratcheted:
        """Run the tests."""
        words = command or ("python", "-m", "pytest", "-q")
        overlays = [overlay(self.version, PYTHON)]
        return ratchet(self.root, PYTHON, overlays, self.file, words, **options)

    def held(self) -> list[dict[str, Any]]:
        """The calls in the file."""
        found: list[dict[str, Any]] = json.loads(self.file.read_text())["calls"]
        return found


@pytest.fixture(params=["1.4", "2.0"])
def project(tmp_path: Path, request: pytest.FixtureRequest) -> Project:
    """A project whose one legacy call is known."""
    made = Project(tmp_path, request.param)
    assert made(write=True).holds
    return made


def outcomes(found: Ratcheted) -> dict[str, str]:
    """What became of the tests, by their names."""
    return {name.partition("::")[2]: one.outcome for name, one in found.run.outcomes.items()}


def test_known_calls_pass(project: Project) -> None:
    (call,) = project.held()
    assert (call["path"], call["text"]) == ("app.py", "return session.query(User).get(1)")
    assert call["category"] in ("RemovedIn20Warning", "LegacyAPIWarning")
    before = project.file.read_bytes()
    project.plant("# a line\n\n" + OLD, TESTS)
    found = project()
    assert found.holds
    assert (found.met, found.new, found.gone, found.unmet) == (1, (), (), 0)
    assert project.file.read_bytes() == before


@pytest.mark.parametrize("words", [[], ["-n", "2"], ["-W", "error"]], ids=["one", "xdist", "error"])
def test_a_new_call_fails_its_test_alone(project: Project, words: list[str]) -> None:
    project.plant(MORE, TWO)
    found = project("python", "-m", "pytest", "-q", *words)
    assert not found.holds
    assert outcomes(found) == {"test_clean": "passed", "test_one": "passed", "test_two": "failed"}
    (call,) = found.new
    assert (call.path, call.tests) == ("app.py", ("test_app.py::test_two",))
    assert MORE.splitlines()[call.line - 1].strip() == call.text
    assert len(project.held()) == 1
    told = "\n".join(lines(found))
    assert f"new app.py:{call.line} {call.category}: " in told
    assert "test_app.py::test_two" in told


def test_what_is_gone_leaves_the_file_and_is_told(project: Project) -> None:
    project.plant(HEAD + "def one():\n    return clean()\n", TESTS)
    kept = project(keep=True)
    assert kept.holds
    assert [call.text for call in kept.gone] == ["return session.query(User).get(1)"]
    assert len(project.held()) == 1
    assert project().gone == kept.gone
    assert project.held() == []
    assert "1 gone" in "\n".join(lines(kept))


def test_what_was_not_run_is_not_gone(project: Project) -> None:
    found = project("python", "-m", "pytest", "-q", "-k", "clean")
    assert found.holds
    assert (found.gone, found.unmet) == ((), 1)
    assert len(project.held()) == 1


def test_fixtures_and_failing_tests_tell_their_calls_too(project: Project) -> None:
    fixture = "import pytest\n\n\n@pytest.fixture\ndef made():\n    return app.two()\n"
    tests = TESTS + fixture + "\n\ndef test_made(made):\n    assert made is None\n"
    project.plant(MORE, tests + "\n\ndef test_fails():\n    app.two()\n    assert False\n")
    found = project()
    told = outcomes(found)
    assert (told["test_made"], told["test_fails"]) == ("failed", "failed")
    (call,) = found.new
    assert len(call.tests) == 2


def test_calls_outside_of_tests_fail_the_run(project: Project) -> None:
    project.plant(MORE, TWO.partition("\n\n\ndef test_two")[0] + "\n\n\napp.two()\n")
    found = project()
    assert not found.holds
    assert set(outcomes(found).values()) == {"passed"}
    assert found.new[0].tests == ()
    assert "outside of tests" in "\n".join(lines(found))


def test_the_plugin_may_be_loaded_by_hand(project: Project) -> None:
    project.plant(MORE, TWO)
    settings = environment(PYTHON, [plugins(), overlay(project.version, PYTHON)], project.root)
    own = {name: text for name, text in settings.items() if not name.startswith("PYTEST_")}
    command = [str(PYTHON), "-m", "pytest", "-q", "-p", "alchemigrate_ratchet"]
    wanted = {**own, "ALCHEMIGRATE_RATCHET": "legacy.json"}
    done = subprocess.run(
        command, cwd=project.root, env=wanted, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "new legacy calls of SQLAlchemy:" in done.stdout
    assert "2 met, 1 new, 0 gone, 0 not met by these tests" in done.stdout
    bare = subprocess.run(command, cwd=project.root, env=own, capture_output=True, check=False)
    assert bare.returncode == pytest.ExitCode.USAGE_ERROR


def test_what_is_wrong_is_said(tmp_path: Path) -> None:
    made = Project(tmp_path, "2.0")
    with pytest.raises(UsageError, match="--write-ratchet"):
        made()
    made.file.write_text("{")
    with pytest.raises(EvidenceError, match="cannot be read"):
        made()
    with pytest.raises(EvidenceError, match="pytest did not run"):
        made("python", "-c", "pass", write=True)


def test_the_command_line(tmp_path: Path) -> None:
    made = Project(tmp_path, "2.0")
    environ = {**os.environ, "CI": ""}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [str(PYTHON), "-m", "alchemigrate", "record", *words]
        return subprocess.run(
            command, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False
        )

    assert Path(run("--plugins").stdout.strip()) == plugins()
    assert run("--write-ratchet").returncode == 2
    assert run("--ratchet", "legacy.json").returncode == 2
    options = ("--ratchet", "legacy.json", "--python", str(PYTHON))
    first = run(*options, "--write-ratchet")
    assert (first.returncode, first.stderr) == (0, "")
    made.plant(MORE, TWO)
    second = run(*options)
    assert second.returncode == 1
    assert "1 new" in second.stdout
