"""The runs of a project, as a list to show."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alchemigrate.upgrade.disk import Disk
from alchemigrate.upgrade.manifest import State
from alchemigrate.upgrade.record import Record, records


@dataclass(frozen=True, slots=True)
class RunInfo:
    """One run: `created` is UTC in ISO form, `files` are relative to the root.

    `command`, `target` and `summary` are what the command that made it kept in its `meta`;
    `error` says why a run failed or was rolled back by itself.
    """

    id: str
    state: State
    created: str
    files: tuple[str, ...]
    command: str
    target: str
    summary: Mapping[str, Any]
    error: str
    folder: Path


def runs(root: Path) -> tuple[RunInfo, ...]:
    """All runs of a project, newest first; raises RunError if a manifest is damaged."""
    return tuple(_info(one) for one in records(Path(os.path.realpath(root)), Disk()))


def _info(record: Record) -> RunInfo:
    kept = record.manifest
    return RunInfo(
        id=kept.id,
        state=kept.state,
        created=kept.created,
        files=tuple(entry.path for entry in kept.files),
        command=str(kept.meta.get("command", "")),
        target=str(kept.meta.get("target", "")),
        summary=kept.meta.get("summary") or {},
        error=kept.error,
        folder=record.folder,
    )
