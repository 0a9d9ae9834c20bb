"""The tree as it was before its newest kept run: the originals, put over a copy."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import RunNotFoundError
from .disk import Disk
from .doctor.scratch import copy_of
from .manifest import State
from .record import Record, records
from .target import GONE


def newest_kept(root: Path) -> Record:
    """The newest run of a project that was kept.

    Raises RunNotFoundError if there is none.
    """
    known = records(Path(os.path.realpath(root)), Disk())
    kept = next((one for one in known if one.manifest.state is State.VERIFIED), None)
    if kept is None:
        raise RunNotFoundError(
            "no upgrade was kept here, so there is nothing to compare with",
            where=str(root),
            cure="run `alchemigrate upgrade` first",
        )
    return kept


@contextmanager
def before_tree(root: Path, run: Record) -> Iterator[Path]:
    """A temporary copy of the project as it was before a run."""
    with copy_of(root) as copy:
        for entry in run.manifest.files:
            if entry.before == GONE:
                (copy / entry.path).unlink(missing_ok=True)
            else:
                (copy / entry.path).write_bytes(run.original(entry))
        yield copy
