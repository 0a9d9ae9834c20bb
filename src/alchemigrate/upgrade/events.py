"""The diary of a run: `log.jsonl`, one event a line."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alchemigrate.upgrade.disk import Disk, refusing

NAME = "log.jsonl"


LAZY = frozenset({"saved", "replacing", "replaced", "restored"})
"""Events of single files, which outlive the process at once and the machine with the next event."""


def note(disk: Disk, folder: Path, event: str, **facts: str) -> None:
    """Append an event, flushed unless it is one of LAZY.

    A line that a crash tore stays alone on its line. Raises WriteError.
    """
    path = folder / NAME
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    line = json.dumps({"time": now, "event": event} | facts).encode() + b"\n"
    disk.step(f"note {event}")
    with refusing(path), open(path, "a+b") as file:
        size = file.seek(0, os.SEEK_END)
        if size:
            file.seek(size - 1)
            line = line if file.read(1) == b"\n" else b"\n" + line
        file.write(line)
        file.flush()
        if event not in LAZY:
            disk.step(f"flush {event}")
            os.fsync(file.fileno())


def read(folder: Path) -> list[dict[str, Any]]:
    """The events of a run, oldest first; torn lines are left out."""
    try:
        lines = (folder / NAME).read_bytes().splitlines()
    except FileNotFoundError:
        return []
    return [event for line in lines if (event := _parsed(line)) is not None]


def _parsed(line: bytes) -> dict[str, Any] | None:
    try:
        event = json.loads(line)
    except ValueError:
        return None
    return event if isinstance(event, dict) else None
