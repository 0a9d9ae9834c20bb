"""The hooks of pre-commit and the GitHub Action: files that parse, and commands that run."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from cli.invoke import CLEAN, OLD, Tool
from cli.test_upgrade import commit
from house.sources import ROOT

SCRIPT = Path(sys.executable).parent / "alchemigrate"
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
INSTALL, CHECK = ACTION["runs"]["steps"]


def hook(tool: Tool, name: str, *files: str) -> subprocess.CompletedProcess[str]:
    """Run a hook's command as pre-commit does."""
    (entry,) = (one["entry"] for one in HOOKS if one["id"] == name)
    program, *words = shlex.split(entry)
    assert program == SCRIPT.name
    command = [str(SCRIPT), *words, *files]
    return subprocess.run(command, cwd=tool.folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("one", HOOKS, ids=lambda one: one["id"])
def test_a_hook_has_all_that_pre_commit_asks_for(one: dict[str, Any]) -> None:
    assert {"id", "name", "entry", "language", "types", "description"} <= one.keys()
    assert (one["language"], one["types"]) == ("python", ["python"])


def test_the_check_hook_looks_at_the_files_it_is_given(legacy: Tool) -> None:
    legacy.plant({"other.py": OLD, "clean.py": CLEAN})
    done = hook(legacy, "alchemigrate-check", "app.py")
    assert done.returncode == 1
    assert "app.py:10:12" in done.stdout
    assert "other.py" not in done.stdout
    assert hook(legacy, "alchemigrate-check", "clean.py").returncode == 0


def test_the_upgrade_hook_rewrites_staged_files(legacy: Tool) -> None:
    commit(legacy)
    legacy.plant({"app.py": OLD + "\n# changed\n"})
    done = hook(legacy, "alchemigrate-upgrade", "app.py")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "engine.execute(" not in (legacy.folder / "app.py").read_text("utf-8")


class Runner:
    """Runs steps of the action as a runner does, with its files and variables."""

    def __init__(self, place: Path, workspace: Path) -> None:
        self.place, self.workspace = place, workspace
        self.output, self.summary = place / "output", place / "summary.md"
        self.temp = place / "temp folder"
        self.temp.mkdir(parents=True)

    def link(self) -> None:
        """Put the tool that is tested where the install step puts it."""
        folder = self.temp / "alchemigrate" / "bin"
        folder.mkdir(parents=True)
        (folder / "alchemigrate").symlink_to(SCRIPT)

    def __call__(self, step: dict[str, Any], **given: str) -> subprocess.CompletedProcess[str]:
        inputs = {name: one["default"] for name, one in ACTION["inputs"].items()} | given
        values = {f"inputs.{name}": value for name, value in inputs.items()}
        values["github.action_path"] = str(ROOT)
        filled = {
            name: re.sub(r"\$\{\{ ([\w.]+) \}\}", lambda found: values[found[1]], text)
            for name, text in step["env"].items()
        }
        own = {
            "RUNNER_TEMP": str(self.temp), "GITHUB_OUTPUT": str(self.output),
            "GITHUB_STEP_SUMMARY": str(self.summary), "CI": "true",
        }  # fmt: skip
        script = self.place / "step.sh"
        script.write_text(step["run"])
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)]
        return subprocess.run(
            command, cwd=self.workspace, env={**os.environ, **own, **filled},
            capture_output=True, text=True, check=False,
        )  # fmt: skip


@pytest.fixture
def runner(tmp_path: Path, legacy: Tool) -> Runner:
    """A runner in a project of the old kind."""
    return Runner(tmp_path / "runner", legacy.folder)


def test_the_action_is_composite_and_every_input_is_used() -> None:
    assert ACTION["runs"]["using"] == "composite"
    text = (ROOT / "action.yml").read_text("utf-8")
    used = set(re.findall(r"inputs\.(\w+)", text))
    assert used == set(ACTION["inputs"])
    for step in (INSTALL, CHECK):
        assert step["shell"] == "bash"
        assert "${{" not in step["run"], "what is given must not become part of a script"
        assert set(step["env"]) <= set(re.findall(r"\$\{?(\w+)", step["run"]))
    assert ACTION["outputs"]["status"]["value"] == "${{ steps.check.outputs.status }}"


def test_the_action_annotates_summarises_and_fails(runner: Runner) -> None:
    runner.link()
    done = runner(CHECK, sarif="found.sarif")
    assert done.returncode == 1, done.stderr
    assert "::error file=app.py,line=10," in done.stdout
    assert runner.output.read_text() == "status=1\n"
    assert runner.summary.read_text("utf-8").startswith("### SQLAlchemy 2.0: 1 finding left")
    log = json.loads((runner.workspace / "found.sarif").read_text("utf-8"))
    assert log["version"] == "2.1.0"
    assert runner(CHECK, fail="false").returncode == 0


def test_the_action_takes_its_inputs(runner: Runner, legacy: Tool) -> None:
    runner.link()
    legacy.plant({"sub/clean.py": CLEAN})
    assert runner(CHECK, paths="sub").returncode == 0
    assert "query-get" in runner(CHECK, modern="true").stdout
    assert "engine-execute" not in runner(CHECK, arguments="--ignore engine-execute").stdout
    assert runner(CHECK, target="$(touch owned)").returncode == 2
    assert not (runner.workspace / "owned").exists()
    legacy("check", "--baseline", "known.json", "--write-baseline")
    assert runner(CHECK, baseline="known.json").returncode == 0
    assert runner(CHECK, baseline="missing.json").returncode == 2


@pytest.mark.slow
def test_the_action_installs_itself(runner: Runner) -> None:
    done = runner(INSTALL, python=sys.executable)
    assert done.returncode == 0, done.stderr
    checked = runner(CHECK)
    assert checked.returncode == 1, checked.stderr
    assert "::error file=app.py,line=10," in checked.stdout
