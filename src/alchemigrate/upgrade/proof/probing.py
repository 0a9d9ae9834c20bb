"""Asks the application's own interpreter, through the probe, and reads its answer."""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from ... import probe
from ...errors import ProbeError
from ..overlays import environment

PATIENCE = 600.0
"""Seconds that importing an application may take."""

GRACE = 15.0
INTERVAL = 0.01
ALARM = "Timeout ("
Answer = dict[str, Any]


def ask(
    command: str, python: Path, root: Path, overlays: Sequence[Path] = (), **more: Any
) -> Answer:
    """The probe's answer to `start` or `fingerprint` about the project in `root`; see `asking`."""
    with asking(command, python, root, overlays, **more) as answer:
        return answer()


@contextmanager
def asking(
    command: str,
    python: Path,
    root: Path,
    overlays: Sequence[Path] = (),
    *,
    modules: Sequence[str] = (),
    exclude: Sequence[str] = (),
    timeout: float = PATIENCE,
) -> Iterator[Callable[[], Answer]]:
    """The probe is at work within the block; what is given waits for its answer.

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
        with (Path(place) / "said").open("w+", errors="replace") as said:
            process = _started(command, wishes, python, root, overlays, said)
            try:
                yield lambda: _answer(process, said, output, root, timeout)
            finally:
                if not output.is_file():
                    process.kill()
                _end(process)


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


def _started(
    command: str,
    wishes: Answer,
    python: Path,
    root: Path,
    overlays: Sequence[Path],
    said: IO[str],
) -> subprocess.Popen[bytes]:
    script = Path(probe.__file__).with_name("__main__.py")
    line = [str(python.absolute()), str(script), command, json.dumps(wishes)]
    try:
        return subprocess.Popen(
            line,
            cwd=root,
            env=environment(python, overlays, root),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
        )
    except OSError as error:
        raise ProbeError(
            f"the interpreter cannot be started: {error.strerror}",
            where=str(python),
            cure="name a working Python with --python",
        ) from error


def _answer(
    process: subprocess.Popen[bytes], said: IO[str], output: Path, root: Path, timeout: float
) -> Answer:
    until = time.monotonic() + timeout + GRACE
    while not output.is_file():  # a large application takes its time to end, too
        if process.poll() is not None and not output.is_file():
            said.seek(0)
            raise _silence(process.returncode, said.read(), root, timeout)
        if time.monotonic() > until:
            raise ProbeError(
                f"importing took more than {timeout:g} seconds",
                where=str(root),
                cure="name the modules to import, or allow more time",
            )
        time.sleep(INTERVAL)
    answer: Answer = json.loads(output.read_text(encoding="utf-8"))
    return answer


def _end(process: subprocess.Popen[bytes]) -> None:
    """Let the application end as it does; not for ever, if a thread of its own keeps it."""
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _silence(code: int, said: str, root: Path, timeout: float) -> ProbeError:
    """Why there is no answer: the probe's own alarm went off, or the application ended python."""
    if said.lstrip().startswith(ALARM) or f"\n{ALARM}" in said:
        what = f"importing took more than {timeout:g} seconds, at {_innermost(said)}"
    else:
        what = (
            f"the application ended python (exit code {code}) while its modules were "
            f"imported: {_tail(said)}"
        )
    return ProbeError(what, where=str(root), cure="cure that module, or name the modules to import")


def _innermost(stderr: str, count: int = 2) -> str:
    """The innermost calls of the main thread, which faulthandler prints last."""
    frames = stderr.rpartition("(most recent call first):")[2].splitlines()
    return ", ".join(line.strip() for line in frames[1 : count + 1])


def _tail(text: str, count: int = 4) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return " | ".join(lines[-count:]) or "it left no message"
