"""Taking back a run that was kept: its files get their original bytes again."""

from __future__ import annotations

import os
from pathlib import Path

from alchemigrate.errors import RunError, RunNotFoundError
from alchemigrate.upgrade.disk import Disk, Step, unheard
from alchemigrate.upgrade.home import home
from alchemigrate.upgrade.lock import Lock
from alchemigrate.upgrade.manifest import State
from alchemigrate.upgrade.record import Record, folders, records
from alchemigrate.upgrade.recover import recover_locked
from alchemigrate.upgrade.restore import Restored, restore


def rollback(
    root: Path, run: str | None = None, *, force: bool = False, step: Step = unheard
) -> Restored:
    """Take back the run named, or the newest one kept; a run that a crash interrupted comes first.

    Raises RunNotFoundError if there is none, RunError if it has nothing to take back, ConflictError
    (naming the files) if files were changed since: `force` replaces those too and keeps what they
    held in the run's folder. All files are restored or none; a crash on the way is finished by the
    next run, rollback or `recover`.
    """
    root, disk = Path(os.path.realpath(root)), Disk(step)
    if not folders(root):
        raise RunNotFoundError("there is no run", where=str(root))
    with Lock(home(root, disk)):
        recovered = recover_locked(root, disk, force=force)
        done = next((one for one in recovered if run in (None, one.run)), None)
        return done or restore(_chosen(root, disk, run), State.ROLLED_BACK, force=force)


def _chosen(root: Path, disk: Disk, run: str | None) -> Record:
    known = records(root, disk)
    named = [one for one in known if run in (None, one.manifest.id)]
    kept = next((one for one in named if one.manifest.state is State.VERIFIED), None)
    if kept is not None:
        return kept
    if run is None:
        raise RunNotFoundError("no run is left to roll back", where=str(root))
    if not named:
        raise RunNotFoundError(
            f"there is no run {run}", where=str(root), cure="list them with `alchemigrate runs`"
        )
    state = "was rolled back already" if named[0].manifest.state is State.ROLLED_BACK else "failed"
    raise RunError(f"the run {state}: there is nothing to take back", where=run)
