"""Asks the application's own interpreter, through the probe, and reads its answer."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ... import probe
from ...errors import ProbeError
from ..overlays import environment

PATIENCE = 600.0
"""Seconds that importing an application may take."""

GRACE = 15.0
ALARM = "Timeout ("
Answer = dict[str, Any]


def ask(
    command: str,
    python: Path,
    root: Path,
    overlays: Sequence[Path] = (),
    *,
    modules: Sequence[str] = (),
    exclude: Sequence[str] = (),
    timeout: float = PATIENCE,
) -> Answer:
    """The probe's answer to `start` or `fingerprint` about the project in `root`.

    `modules` are dotted names; without them all modules of the project are imported, except tests,
    migrations and scripts. Raises ProbeError if the interpreter gives no answer in `timeout`
    seconds, or dies.
    """
    with tempfile.TemporaryDirectory(prefix="alchemigrate-probe-") as place:
        output = Path(place) / "answer.json"
        wishes = {
            "root": str(root.absolute()),
            "output": str(output),
            "modules": list(modules),
            "exclude": list(exclude),
            "timeout": timeout,
        }
        done = _run(command, wishes, python, root, overlays, timeout)
        if not output.is_file():
            raise _silence(done, root, timeout)
        answer: Answer = json.loads(output.read_text(encoding="utf-8"))
    return answer


def start(python: Path, root: Path, overlays: Sequence[Path] = (), **options: Any) -> Answer:
    """Does the application start, and what stops it? `options` as in `ask`.

    See `probe.start.report` and `probe.command` for the answer.
    """
    return ask("start", python, root, overlays, **options)


def fingerprint(python: Path, root: Path, overlays: Sequence[Path] = (), **options: Any) -> Answer:
    """Every table, mapper and sequence; `options` as in `ask`. See `probe.fingerprint.report`."""
    return ask("fingerprint", python, root, overlays, **options)


def models(python: Path, root: Path, overlays: Sequence[Path] = (), **options: Any) -> Answer:
    """What `fingerprint` answers, and more of each thing; see `probe.models.report`."""
    return ask("models", python, root, overlays, **options)


def _run(
    command: str,
    wishes: Answer,
    python: Path,
    root: Path,
    overlays: Sequence[Path],
    timeout: float,
) -> subprocess.CompletedProcess[str]:
    script = Path(probe.__file__).with_name("__main__.py")
    line = [str(python.absolute()), str(script), command, json.dumps(wishes)]
    try:
        return subprocess.run(
            line,
            cwd=root,
            env=environment(python, overlays, root),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=timeout + GRACE,
        )
    except subprocess.TimeoutExpired as error:
        raise ProbeError(
            f"importing took more than {timeout:g} seconds",
            where=str(root),
            cure="name the modules to import, or allow more time",
        ) from error
    except OSError as error:
        raise ProbeError(
            f"the interpreter cannot be started: {error.strerror}",
            where=str(python),
            cure="name a working Python with --python",
        ) from error


def _silence(done: subprocess.CompletedProcess[str], root: Path, timeout: float) -> ProbeError:
    """Why there is no answer: the probe's own alarm went off, or the application ended python."""
    if done.stderr.lstrip().startswith(ALARM) or f"\n{ALARM}" in done.stderr:
        what = f"importing took more than {timeout:g} seconds, at {_innermost(done.stderr)}"
    else:
        what = (
            f"the application ended python (exit code {done.returncode}) while its modules were "
            f"imported: {_tail(done.stderr)}"
        )
    return ProbeError(what, where=str(root), cure="cure that module, or name the modules to import")


def _innermost(stderr: str, count: int = 2) -> str:
    """The innermost calls of the main thread, which faulthandler prints last."""
    frames = stderr.rpartition("(most recent call first):")[2].splitlines()
    return ", ".join(line.strip() for line in frames[1 : count + 1])


def _tail(text: str, count: int = 4) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return " | ".join(lines[-count:]) or "it left no message"
