"""Undoing what a crash left: every unfinished run of a project is taken back, byte for byte."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from alchemigrate.upgrade import manifest
from alchemigrate.upgrade.disk import Disk, Step, refusing, unheard
from alchemigrate.upgrade.home import home
from alchemigrate.upgrade.lock import Lock
from alchemigrate.upgrade.manifest import State
from alchemigrate.upgrade.record import Record, folders, records
from alchemigrate.upgrade.restore import Restored, restore

INTERRUPTED = "interrupted"


def recover(root: Path, *, step: Step = unheard) -> tuple[Restored, ...]:
    """Undo the runs of a project that a crash interrupted; those that touched nothing just end.

    Gives the runs that had begun to write. Raises RunError if another run is at work, and what
    `restore` raises: a file that was changed since the crash is never replaced.
    """
    root, disk = Path(os.path.realpath(root)), Disk(step)
    if not folders(root):
        return ()
    with Lock(home(root, disk)):
        return recover_locked(root, disk)


def recover_locked(root: Path, disk: Disk, *, force: bool = False) -> tuple[Restored, ...]:
    """`recover` for callers that hold the lock; `root` is a real path."""
    for folder in folders(root):
        if manifest.load(folder) is None:  # it died before its first file was saved
            disk.step(f"remove {folder.name}")
            with refusing(folder):
                shutil.rmtree(folder)
    undone = [
        _end(one, force=force) for one in records(root, disk) if not one.manifest.state.is_end
    ]
    return tuple(one for one in undone if one is not None)


def _end(record: Record, *, force: bool) -> Restored | None:
    if record.manifest.state in (State.PREPARING, State.PREPARED):
        record.discard()
        record.become(State.FAILED, error=INTERRUPTED)
        record.note("failed", error=INTERRUPTED)
        return None
    return restore(record, State.ROLLED_BACK, force=force, error=INTERRUPTED)
