"""The tool as a process: pipes, narrow terminals, and what ends it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from cli.invoke import MODELS, NEW, OLD, Tool

COMMAND = [sys.executable, "-m", "alchemigrate"]


def run(tool: Tool, *words: str, columns: str = "80") -> subprocess.CompletedProcess[bytes]:
    """The tool in a process of its own, between pipes."""
    surroundings = {**os.environ, "COLUMNS": columns}
    return subprocess.run(
        [*COMMAND, *words], cwd=tool.folder, env=surroundings, capture_output=True, check=False
    )


def many(tool: Tool, number: int) -> None:
    """A project of so many files with findings."""
    tool.plant({"pyproject.toml": "", "models.py": MODELS})
    tool.plant({f"app/part_{index:03}.py": OLD for index in range(number)})


@pytest.mark.parametrize("columns", ["80", "40"])
def test_findings_keep_to_their_lines_at_any_width(legacy: Tool, columns: str) -> None:
    done = run(legacy, "check", columns=columns)
    assert (done.returncode, done.stderr) == (1, b"")
    lines = done.stdout.decode().splitlines()
    assert len(lines) == 4
    assert lines[1].startswith("  app.py:10:12 an Engine executes")


def test_the_names_of_rules_are_whole_at_80_columns(legacy: Tool) -> None:
    done = run(legacy, "check", "--modern", "--statistics")
    assert b"engine-execute" in done.stdout.split()
    assert max(map(len, done.stdout.decode().splitlines())) <= 80


def test_many_files_in_a_pipe_say_nothing_but_the_answer(tool: Tool) -> None:
    many(tool, 45)
    done = run(tool, "check", "--format", "json")
    assert (done.returncode, done.stderr) == (1, b"")
    document = json.loads(done.stdout)
    assert document["files"] == 46
    assert len(document["findings"]) == 45
    assert run(tool, "check", "--format", "json").stdout == done.stdout
    places = [(one["path"], one["line"]) for one in document["findings"]]
    assert places == sorted(places)
    upgraded = run(tool, "upgrade", "--select", "query-get", "--format", "json")
    assert (upgraded.returncode, upgraded.stderr) == (0, b"")
    assert json.loads(upgraded.stdout)["summary"]["changed_files"] == 45
    assert (tool.folder / "app/part_044.py").read_text(encoding="utf-8") == NEW


def test_a_reader_that_leaves_is_no_crash(tool: Tool) -> None:
    many(tool, 60)
    process = subprocess.Popen(
        [*COMMAND, "check"], cwd=tool.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    said = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait(30) != 0
    assert "Traceback" not in said


def test_a_diff_keeps_bytes_that_are_no_text(legacy: Tool) -> None:
    legacy.plant({"app.py": ("# coding: latin-1\n" + OLD).encode("latin-1")})
    done = run(legacy, "upgrade", "--select", "query-get", "--diff")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"+    return session.get(User, key)  # gr\xf6\xdfe\n" in done.stdout


def test_answers_of_any_characters_pass_through_any_pipe(legacy: Tool) -> None:
    legacy.plant({"größe.py": OLD})
    surroundings = {**os.environ, "PYTHONIOENCODING": "ascii"}
    for words in (["check"], ["check", "--format", "json"], ["upgrade", "--diff"]):
        done = subprocess.run(
            [*COMMAND, *words], cwd=legacy.folder, env=surroundings, capture_output=True,
            check=False,
        )  # fmt: skip
        assert (done.returncode in (0, 1), done.stderr) == (True, b"")
        assert ("größe.py" if len(words) > 1 else "gr\\xf6\\xdfe.py") in done.stdout.decode()
