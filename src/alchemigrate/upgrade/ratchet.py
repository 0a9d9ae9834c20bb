"""Running a project's tests so that a test which makes a new legacy call of SQLAlchemy fails."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import probe
from ..errors import EvidenceError, UsageError
from .proof.suite import DEFAULT, Look, Run, run

PLUGIN = "alchemigrate_ratchet"
VARIABLE = "ALCHEMIGRATE_RATCHET"


@dataclass(frozen=True, slots=True)
class Call:
    """A legacy call: `line` and the `tests` that make it are known of new ones only, and `count`
    lines of those that are gone."""

    path: str
    category: str
    text: str
    line: int = 0
    message: str = ""
    tests: tuple[str, ...] = ()
    count: int = 1


@dataclass(frozen=True, slots=True)
class Ratcheted:
    """A run with its new and gone calls; how many were `met`, and how many known ones were not."""

    run: Run
    new: tuple[Call, ...]
    gone: tuple[Call, ...]
    met: int
    unmet: int

    @property
    def holds(self) -> bool:
        """Whether the tests passed and made no new legacy call."""
        return self.run.exit_code == 0 and not self.new


def plugins() -> Path:
    """The folder of the pytest plugins, for PYTHONPATH."""
    return Path(probe.__file__).resolve().parent / "plugin"


def ratchet(
    root: Path,
    python: Path,
    overlays: Sequence[Path],
    file: Path,
    command: Sequence[str] = DEFAULT,
    *,
    write: bool = False,
    keep: bool = False,
) -> Ratcheted:
    """Run the tests against the calls in `file`, which becomes smaller where their lines are gone.

    `write` makes the file anew from what the tests do, `keep` leaves it as it is. Raises UsageError
    if there is no such file, ProbeError if the tests cannot be run, EvidenceError if pytest did not
    come to its end.
    """
    if not write and not file.is_file():
        raise UsageError(
            "there is no such file", where=str(file), cure="make it with --write-ratchet"
        )
    with tempfile.TemporaryDirectory(prefix="alchemigrate-ratchet-") as place:
        report = Path(place) / "report.json"
        settings = {
            VARIABLE: os.path.abspath(file),
            f"{VARIABLE}_REPORT": str(report),
            f"{VARIABLE}_WRITE": "1" if write else "",
            f"{VARIABLE}_KEEP": "1" if keep else "",
            "ALCHEMIGRATE_ROOT": os.path.realpath(root),
        }
        done = run(root, python, overlays, command, looks=[Look(f"-p {PLUGIN}", settings)])
        found = json.loads(report.read_text(encoding="utf-8")) if report.is_file() else None
    if found is None:
        raise EvidenceError(
            "pytest did not run, or did not come to its end",
            where=" ".join(command),
            cure=f"name a command that runs pytest after --; it said: {done.output.strip()[-300:]}",
        )
    new, gone = (tuple(map(_call, found[name])) for name in ("new", "gone"))
    return Ratcheted(done, new, gone, found["met"], found["unmet"])


def _call(raw: dict[str, Any]) -> Call:
    return Call(**{**raw, "tests": tuple(raw.get("tests", ()))})
