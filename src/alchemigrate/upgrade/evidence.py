"""Recording what a project's tests do with SQLAlchemy, and reading that again.

`.alchemigrate/evidence.json` holds it, by file; what was seen of a file counts as long as its bytes
are the same.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import EvidenceError
from ..project.witness import Evidence, digest
from ..values.evidence import FileEvidence, Seen, Warned
from .disk import Disk
from .home import HOME, home
from .proof.suite import DEFAULT, Look, Run, run

FILE = "evidence.json"
VERSION = 1
PLUGIN = "alchemigrate_evidence"
SETTINGS = {
    "SQLALCHEMY_WARN_20": "1",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
}
OPTIONS = f"-p {PLUGIN} -W ignore::sqlalchemy.exc.SADeprecationWarning"
"""A project that turns warnings into errors must come to its end all the same."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recorded run of the tests, and what was seen."""

    run: Run
    files: Evidence


def record(
    root: Path, python: Path, overlays: Sequence[Path], command: Sequence[str] = DEFAULT
) -> Recorded:
    """Run the tests and keep what they made the project do.

    Raises ProbeError if they cannot be run, EvidenceError if pytest was not among what ran.
    """
    with tempfile.TemporaryDirectory(prefix="alchemigrate-evidence-") as place:
        settings = {
            **SETTINGS,
            "ALCHEMIGRATE_EVIDENCE": place,
            "ALCHEMIGRATE_ROOT": os.path.realpath(root),
        }
        done = run(root, python, overlays, command, looks=[Look(OPTIONS, settings)])
        parts = [json.loads(path.read_text(encoding="utf-8")) for path in Path(place).iterdir()]
    if not parts:
        raise EvidenceError(
            "pytest did not run, or did not come to its end",
            where=" ".join(command),
            cure=f"name a command that runs pytest after --; it said: {done.output.strip()[-300:]}",
        )
    files = _merged(root, parts)
    disk = Disk()
    disk.store(home(root, disk) / FILE, _dumped(files))
    return Recorded(done, files)


def load(root: Path) -> Evidence:
    """What was recorded of a project; empty if nothing was.

    Raises EvidenceError if the file is damaged or of another version.
    """
    path = root / HOME / FILE
    if not path.is_file():
        return {}
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["version"] != VERSION:
            raise ValueError(f"version {document['version']}")
        return {name: _file(raw) for name, raw in document["files"].items()}
    except (ValueError, KeyError, TypeError) as error:
        raise EvidenceError(
            f"is damaged or of another version ({error})",
            where=str(path),
            cure="record again, or remove the file",
        ) from error


def _file(raw: dict[str, Any]) -> FileEvidence:
    return FileEvidence(
        raw["digest"],
        tuple(
            Seen(
                tuple(one["place"]), one["method"], tuple(one["receivers"]),
                tuple(one["arguments"]), one["count"], one["tests"],
            )
            for one in raw["calls"]
        ),
        tuple(Warned(**one) for one in raw["warnings"]),
        {int(line): tests for line, tests in raw["lines"].items()},
        {int(line): number for line, number in raw.get("requests", {}).items()},
    )  # fmt: skip


def _merged(root: Path, parts: Sequence[dict[str, Any]]) -> dict[str, FileEvidence]:
    """What several processes saw, as one; a line run at import counts for all tests."""
    total = sum(part["tests"] for part in parts)
    names = sorted({name for part in parts for name in part["files"]})
    found = {}
    for name in names:
        path = root / name
        if not path.is_file():
            continue
        seen = [part["files"][name] for part in parts if name in part["files"]]
        found[name] = FileEvidence(
            digest(path.read_bytes()),
            _calls(one for part in seen for one in part["calls"]),
            _warnings(one for part in seen for one in part["warnings"]),
            _lines([part["lines"] for part in seen], total),
            _requests(part["requests"] for part in seen),
        )
    return found


def _calls(raw: Iterable[dict[str, Any]]) -> tuple[Seen, ...]:
    together: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for one in raw:
        together.setdefault((tuple(one["place"]), one["method"]), []).append(one)
    return tuple(
        Seen(
            place, method,
            _union(ones, "receivers"), _union(ones, "arguments"),
            sum(one["count"] for one in ones), len(_union(ones, "tests")),
        )
        for (place, method), ones in sorted(together.items())
    )  # fmt: skip


def _warnings(raw: Iterable[dict[str, Any]]) -> tuple[Warned, ...]:
    together: dict[tuple[int, str, str], list[dict[str, Any]]] = {}
    for one in raw:
        together.setdefault((one["line"], one["category"], one["message"]), []).append(one)
    return tuple(
        Warned(*key, sum(one["count"] for one in ones), len(_union(ones, "tests")))
        for key, ones in sorted(together.items())
    )


def _union(ones: Iterable[dict[str, Any]], name: str) -> tuple[str, ...]:
    return tuple(sorted({text for one in ones for text in one[name] if text}))


def _lines(parts: Sequence[dict[str, int]], total: int) -> dict[int, int]:
    found: dict[int, int] = {}
    for part in parts:
        for line, tests in part.items():
            number = int(line)
            known = found.get(number, 0)
            found[number] = total if tests < 0 else min(total, known + tests)
    return dict(sorted(found.items()))


def _requests(parts: Iterable[dict[str, list[str]]]) -> dict[int, int]:
    """How many different requests a line was a part of."""
    found: dict[int, set[str]] = {}
    for part in parts:
        for line, names in part.items():
            found.setdefault(int(line), set()).update(names)
    return {line: len(names) for line, names in sorted(found.items())}


def _dumped(files: Evidence) -> bytes:
    document: dict[str, Any] = {
        "version": VERSION,
        "files": {
            name: {
                "digest": one.digest,
                "lines": {str(line): tests for line, tests in one.lines.items()},
                "requests": {str(line): number for line, number in one.requests.items()},
                "calls": [
                    {
                        "place": call.place, "method": call.method,
                        "receivers": call.receivers, "arguments": call.arguments,
                        "count": call.count, "tests": call.tests,
                    }
                    for call in one.calls
                ],
                "warnings": [
                    {
                        "line": w.line, "category": w.category, "message": w.message,
                        "count": w.count, "tests": w.tests,
                    }
                    for w in one.warnings
                ],
            }
            for name, one in files.items()
        },
    }  # fmt: skip
    return (json.dumps(document, indent=1) + "\n").encode()
