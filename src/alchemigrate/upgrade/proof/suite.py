"""Runs a project's own tests in a tree, under an overlay, and notes what became of each test."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ... import probe
from ...errors import ProbeError
from ..overlays import environment

PLUGIN = "alchemigrate_recorder"
RECORD = "ALCHEMIGRATE_RECORD"
DEFAULT = ("python", "-m", "pytest", "-q")
PATIENCE = 3600.0
"""Seconds that a run of the tests may take."""

TAIL = 2000
FOREIGN = ("PYTEST_XDIST", "PYTEST_CURRENT_TEST")
"""What a pytest that runs us leaves in the environment: this run is not part of it."""


@dataclass(frozen=True, slots=True)
class Look:
    """A further plugin that looks on: words for pytest, and settings of the environment."""

    options: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a test (passed, failed, error, skipped, xfailed, xpassed), in `seconds`."""

    outcome: str
    seconds: float = 0.0
    message: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """One run: outcomes by node id, the command's exit code, whether pytest `began` and `ended`
    by itself, and the end of its `output`."""

    outcomes: Mapping[str, Outcome]
    exit_code: int
    began: bool
    ended: bool
    output: str = ""


def run(
    tree: Path,
    python: Path,
    overlays: Sequence[Path],
    command: Sequence[str] = DEFAULT,
    timeout: float = PATIENCE,
    looks: Sequence[Look] = (),
) -> Run:
    """Run the tests of `tree` by `command`, whose `python` means the application's interpreter.

    pytest is told of the recorder by PYTEST_ADDOPTS, so the command may be anything that comes to
    run it. Raises ProbeError if it cannot be started, or takes more than `timeout` seconds.
    """
    with tempfile.TemporaryDirectory(prefix="alchemigrate-tests-") as place:
        folder = Path(place)
        record, output = folder / "outcomes.jsonl", folder / "output.txt"
        inherited = environment(python, [_plugin_folder(), *overlays], tree)
        own = {name: text for name, text in inherited.items() if not name.startswith(FOREIGN)}
        words = f"-p {PLUGIN} -o cache_dir={shlex.quote(str(folder / 'cache'))}"
        words = " ".join([words, *(look.options for look in looks)])
        own["PYTEST_ADDOPTS"] = f"{own.get('PYTEST_ADDOPTS', '')} {words}".strip()
        own[RECORD] = str(record)
        for look in looks:
            own |= look.settings
        exit_code = _execute(_line(command, python), tree, own, output, timeout)
        lines = record.read_text(encoding="utf-8").splitlines() if record.is_file() else []
        tail = output.read_text(encoding="utf-8", errors="replace")[-TAIL:]
    return _read(lines, exit_code, tail)


def _plugin_folder() -> Path:
    return Path(probe.__file__).resolve().parent / "plugin"


def _line(command: Sequence[str], python: Path) -> list[str]:
    first, *rest = command
    return [str(python.absolute()) if first in ("python", "python3") else first, *rest]


def _execute(
    line: list[str], tree: Path, settings: dict[str, str], output: Path, timeout: float
) -> int:
    """Run in a session of its own, so that on time-out its children end with it."""
    try:
        with output.open("wb") as file:
            process = subprocess.Popen(
                line,
                cwd=tree,
                env=settings,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
    except OSError as error:
        raise ProbeError(
            f"the test command cannot be started: {error.strerror}",
            where=shlex.join(line),
            cure="name the command after --",
        ) from error
    try:
        return process.wait(timeout)
    except subprocess.TimeoutExpired as error:
        raise ProbeError(
            f"the tests took more than {timeout:g} seconds",
            where=shlex.join(line),
            cure="name a shorter test command after --",
        ) from error
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _read(lines: Sequence[str], exit_code: int, output: str) -> Run:
    """Outcomes from the recorder's lines; a line cut short by the end of the process is no line."""
    outcomes: dict[str, Outcome] = {}
    began = ended = False
    for text in lines:
        try:
            line = json.loads(text)
        except json.JSONDecodeError:
            continue
        if "begin" in line:
            began, ended = True, False
        elif "end" in line:
            ended = True
        else:
            outcomes[line["test"]] = Outcome(line["outcome"], line["seconds"], line["message"])
    return Run(outcomes, exit_code, began, ended, output)
