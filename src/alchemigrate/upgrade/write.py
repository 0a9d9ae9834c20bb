"""Putting new contents in the place of files: all are staged and flushed before one is put."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from alchemigrate.errors import ConflictError, WriteError
from alchemigrate.upgrade.disk import Disk
from alchemigrate.upgrade.manifest import Entry
from alchemigrate.upgrade.target import seen


@dataclass(frozen=True, slots=True)
class Replacement:
    """New `data` for a file, to be put only while the file's fingerprint is `expected`."""

    entry: Entry
    target: Path
    staged: Path
    data: bytes
    expected: str


def stage(disk: Disk, replacements: Sequence[Replacement]) -> None:
    """Write all new contents beside their files, with the files' modes and owners.

    A full disk or a closed folder shows itself here, while no file has been touched: putting the
    staged files in place needs no more space. Raises WriteError, and leaves nothing then.
    """
    try:
        for one in replacements:
            disk.create(one.staged, one.data, mode=one.entry.mode, owner=one.entry.owner)
        disk.sync(one.target.parent for one in replacements)
    except WriteError:
        with suppress(WriteError):  # what cannot be removed now, the next run removes
            disk.remove(one.staged for one in replacements)
        raise


def check(replacements: Sequence[Replacement]) -> None:
    """Raise ConflictError, naming the file, if one is not as expected."""
    for one in replacements:
        if seen(one.target) != one.expected:
            raise ConflictError(
                "the file changed meanwhile", where=one.entry.path, cure="run it again"
            )


def put(disk: Disk, replacements: Sequence[Replacement], note: Callable[[str, str], None]) -> None:
    """Put staged contents in place, one after the other, then flush the folders.

    `note(event, path)` hears `replacing` before and `replaced` after each. Raises ConflictError
    or WriteError at the first file that cannot be put; those before it have been.
    """
    for one in replacements:
        check([one])
        note("replacing", one.entry.path)
        disk.rename(one.staged, one.target)
        note("replaced", one.entry.path)
    disk.sync(one.target.parent for one in replacements)
