"""All that a run left behind, read together: findings, changes, diary and proof."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..errors import RunError, RunNotFoundError
from ..values.finding import Finding, Skipped, Unfound
from . import events, ledger
from .disk import Disk
from .manifest import Entry, Manifest, State
from .record import Record, records
from .target import GONE, content, fingerprint

VERIFICATION = "verification.json"
READ = "read.json"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a run read: how many files, those it did not read and why, and what no rule found."""

    files: int
    skipped: tuple[Skipped, ...]
    unfound: tuple[Unfound, ...]

    def encode(self) -> bytes:
        """The bytes of its file in the run's folder."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False).encode(
            "utf-8", "backslashreplace"
        )


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of a run: its bytes before, and as they are now (None if it is gone).

    `as_written` is False where somebody, or a rollback, changed the file after the run.
    """

    path: str
    before: bytes
    now: bytes | None
    as_written: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """A run with all it kept; `verification` is what `verify` said of it last, as plain data."""

    root: Path
    manifest: Manifest
    findings: tuple[Finding, ...]
    files: tuple[KeptFile, ...]
    events: tuple[Mapping[str, Any], ...]
    verification: Mapping[str, Any] | None
    reading: Reading | None


def kept(root: Path, run: str | None = None) -> Kept:
    """The run named, or the newest that was kept (the newest of all if none was).

    Raises RunNotFoundError if there is none, RunError if what it left is damaged.
    """
    top = Path(os.path.realpath(root))
    record = _chosen(records(top, Disk()), run, top)
    return Kept(
        root=top,
        manifest=record.manifest,
        findings=ledger.load(record.folder),
        files=tuple(_file(record, entry) for entry in record.manifest.files),
        events=tuple(events.read(record.folder)),
        verification=_document(record.folder / VERIFICATION, "run `alchemigrate verify` again"),
        reading=_reading(record.folder / READ),
    )


def keep_verification(record: Record, document: Mapping[str, Any]) -> None:
    """Put what `verify` found beside a run, and a line into its diary; raises WriteError."""
    data = json.dumps(document, indent=1, ensure_ascii=False).encode("utf-8", "backslashreplace")
    record.disk.store(record.folder / VERIFICATION, data + b"\n")
    record.note("compared", outcome="the same" if document["holds"] else "they differ")


def _chosen(known: list[Record], run: str | None, root: Path) -> Record:
    named = [one for one in known if run in (None, one.manifest.id)]
    if not named:
        raise RunNotFoundError(
            f"there is no run {run}" if run else "there is no run",
            where=str(root),
            cure="list them with `alchemigrate runs`, or make one with `alchemigrate upgrade`",
        )
    return next((one for one in named if one.manifest.state is State.VERIFIED), named[0])


def _file(record: Record, entry: Entry) -> KeptFile:
    now = content(record.root / entry.target)
    as_written = now is not None and fingerprint(now) == entry.after
    return KeptFile(entry.path, _original(record, entry), now, as_written)


def _original(record: Record, entry: Entry) -> bytes:
    """The bytes before; a failed run gave its originals back and keeps none."""
    if record.manifest.state is State.FAILED:
        return content(record.root / entry.target) or b""
    if entry.before == GONE:
        return b""
    return record.original(entry)


def _reading(path: Path) -> Reading | None:
    document = _document(path, "remove the file: the run itself is not concerned")
    if document is None:
        return None
    return Reading(
        document["files"],
        tuple(Skipped(**one) for one in document["skipped"]),
        tuple(Unfound(**one) for one in document["unfound"]),
    )


def _document(path: Path, cure: str) -> Mapping[str, Any] | None:
    if not path.is_file():
        return None
    try:
        document = json.loads(path.read_bytes())
    except ValueError as error:
        raise RunError(f"is damaged ({error})", where=str(path), cure=cure) from error
    return document if isinstance(document, dict) else None
