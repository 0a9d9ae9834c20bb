"""A run's folder, `.alchemigrate/runs/<id>/`: its manifest, diary, originals and staged files."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import alchemigrate
from alchemigrate.errors import RunError
from alchemigrate.upgrade import events, manifest
from alchemigrate.upgrade.disk import Disk
from alchemigrate.upgrade.home import HOME
from alchemigrate.upgrade.manifest import Entry, Manifest, State
from alchemigrate.upgrade.target import content, fingerprint

RUN_ID = re.compile(r"\d{8}T\d{6}-\d{6}-[0-9a-f]{4}")


@dataclass
class Record:
    """One run as it stands on disk; `root` is the real path of the project."""

    root: Path
    folder: Path
    disk: Disk
    manifest: Manifest

    @classmethod
    def new(
        cls, root: Path, disk: Disk, files: tuple[Entry, ...], meta: Mapping[str, Any]
    ) -> Record:
        """A run in the state `preparing`, its folder and manifest flushed."""
        now = datetime.now(UTC)
        name = f"{now:%Y%m%dT%H%M%S-%f}-{secrets.token_hex(2)}"
        folder = runs_folder(root) / name
        created = now.isoformat(timespec="milliseconds")
        tool = alchemigrate.__version__
        empty = Manifest(name, State.PREPARING, created, tool, dict(meta), files)
        record = cls(root, folder, disk, empty)
        disk.make(folder)
        disk.store(folder / manifest.NAME, empty.encode())
        record.note("begin", files=str(len(files)))
        return record

    def become(self, state: State, *, error: str = "") -> None:
        """Enter a state, flushed; what the run does next relies on it."""
        self.change(replace(self.manifest, state=state, error=error or self.manifest.error))

    def change(self, changed: Manifest) -> None:
        """Put another manifest in place of the present one."""
        self.disk.store(self.folder / manifest.NAME, changed.encode())
        self.manifest = changed

    def staged(self, entry: Entry) -> Path:
        """Where a new content waits beside its file; the name is the same after a crash."""
        short = fingerprint(entry.path.encode())[:12]
        return (self.root / entry.target).parent / f".{self.manifest.id}-{short}.tmp"

    def discard(self) -> None:
        """Remove what was staged and not put in place."""
        self.disk.remove(self.staged(entry) for entry in self.manifest.files)

    def note(self, event: str, **facts: str) -> None:
        """Write an event into the run's diary."""
        events.note(self.disk, self.folder, event, **facts)

    def save(self, contents: Iterable[tuple[Entry, bytes]], *, under: str = "originals") -> None:
        """Keep contents of files, flushed together with their folders."""
        folders = []
        for entry, data in contents:
            path = self.folder / under / entry.path
            self.disk.make(path.parent)
            self.disk.create(path, data)
            self.note("saved", path=entry.path, under=under)
            folders.append(path.parent)
        self.disk.sync(folders)

    def original(self, entry: Entry) -> bytes:
        """The content of a file before the run; raises RunError if it is not what was saved."""
        path = self.folder / "originals" / entry.path
        data = content(path)
        if data is None or fingerprint(data) != entry.before:
            what = "is gone" if data is None else "is damaged"
            raise RunError(f"the saved original {what}", where=str(path))
        return data

    def touched(self) -> frozenset[str]:
        """The paths that the run has written, or had begun to write when it died."""
        noted = events.read(self.folder)
        return frozenset(one["path"] for one in noted if one["event"] == "replacing")


def runs_folder(root: Path) -> Path:
    """Where a project's runs are kept."""
    return root / HOME / "runs"


def records(root: Path, disk: Disk) -> list[Record]:
    """All runs of a project that got as far as a manifest, newest first."""
    found = []
    for folder in folders(root):
        loaded = manifest.load(folder)
        if loaded is not None:
            found.append(Record(root, folder, disk, loaded))
    return found


def folders(root: Path) -> list[Path]:
    """The folders of a project's runs, newest first."""
    try:
        found = [one for one in runs_folder(root).iterdir() if RUN_ID.fullmatch(one.name)]
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted(found, reverse=True)
