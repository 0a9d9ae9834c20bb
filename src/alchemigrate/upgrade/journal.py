"""A run is a transaction: originals are safe on disk before the first source file is touched.

begin   preparing -> prepared            originals and manifest are flushed
write   writing -> written               staged files are put in place
keep    verified                         the end of a good run
abort   rolling-back -> rolled-back      after a failed verification
        failed                           after a failed `begin` or `write`: all is as before
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from alchemigrate.errors import AlchemigrateError, ConflictError, RunError, WriteError
from alchemigrate.upgrade.disk import Disk, Step, refusing, unheard
from alchemigrate.upgrade.home import home
from alchemigrate.upgrade.lock import Lock
from alchemigrate.upgrade.manifest import Entry, State
from alchemigrate.upgrade.record import Record
from alchemigrate.upgrade.recover import recover_locked
from alchemigrate.upgrade.restore import Restored, restore
from alchemigrate.upgrade.target import GONE, fingerprint, seen, target
from alchemigrate.upgrade.write import Replacement, check, put, stage

NOT_RUN = 0o666
"""A file that is made may be read and written by whom its folder lets in, and not executed."""


@dataclass(frozen=True, slots=True)
class Change:
    """New bytes for a file; `path` is relative to the root with `/`, `before` what was read, None
    for a file that is made."""

    path: str
    before: bytes | None
    after: bytes


class Run:
    """A run that holds the project's lock; as a context it is aborted unless it was kept."""

    def __init__(self, record: Record, changes: Sequence[Change], lock: Lock) -> None:
        self._record = record
        self._lock = lock
        root = record.root
        self._replacements = tuple(
            Replacement(entry, root / entry.target, record.staged(entry), one.after, entry.before)
            for entry, one in zip(record.manifest.files, changes, strict=True)
        )

    @classmethod
    def begin(
        cls,
        root: Path,
        changes: Iterable[Change],
        meta: Mapping[str, Any],
        *,
        step: Step = unheard,
    ) -> Run:
        """Save the originals; nothing of the project is touched yet. Unfinished runs are undone.

        `meta` must be fit for JSON. Raises RunError (another run is at work, a path leads out of
        the project), ConflictError (a file is not as it was read), WriteError (disk).
        """
        wanted = tuple(changes)
        root, disk = Path(os.path.realpath(root)), Disk(step)
        with ExitStack() as stack:
            lock = stack.enter_context(Lock(home(root, disk)))
            recover_locked(root, disk)
            entries = _entries(root, wanted)
            record = Record.new(root, disk, entries, meta)
            try:
                record.save(_originals(entries, wanted))
                record.become(State.PREPARED)
                record.note("prepared")
            except WriteError as error:
                _fail(record, error)
                raise
            stack.pop_all()
            return cls(record, wanted, lock)

    @property
    def id(self) -> str:
        """The run's name: its UTC time and some random digits; names sort by time."""
        return self._record.manifest.id

    @property
    def state(self) -> State:
        """How far the run is."""
        return self._record.manifest.state

    def write(self) -> None:
        """Put all new contents in place, or none: what was put is restored if one cannot be.

        Raises ConflictError if a file changed since it was read, WriteError if the file system
        refuses; the run has failed then, and its lock is free.
        """
        self._must_be(State.PREPARED)
        record = self._record
        try:
            stage(record.disk, self._replacements)
            check(self._replacements)
            record.become(State.WRITING)
            put(record.disk, self._replacements, lambda event, path: record.note(event, path=path))
            record.become(State.WRITTEN)
            record.note("written")
        except (ConflictError, WriteError) as error:
            self._undo(State.FAILED, str(error))
            raise

    def attach(self, name: str, data: bytes) -> None:
        """Keep a file of its own with the run; raises WriteError."""
        self._record.disk.store(self._record.folder / name, data)

    def keep(self) -> None:
        """End the run: what was written is verified and stays."""
        self._must_be(State.WRITTEN)
        self._record.note("verified")
        self._record.become(State.VERIFIED)
        self._record.note("committed")
        self._lock.close()

    def abort(self, error: str = "") -> Restored | None:
        """Undo whatever the run has done; nothing happens to a run that has ended.

        Nor does anything if undoing it failed before: `recover` and the next run try again.
        """
        if self.state.is_end or self._lock.closed:
            return None
        return self._undo(State.ROLLED_BACK, error)

    def _undo(self, end: State, error: str) -> Restored | None:
        with self._lock:
            if self.state is State.PREPARED:
                _fail(self._record, error)
                return None
            return restore(self._record, end, error=error)

    def _must_be(self, state: State) -> None:
        if self.state is not state:
            raise RunError(f"the run is {self.state}, not {state}", where=self.id)

    def __enter__(self) -> Run:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.abort(str(error or "not kept"))


def _fail(record: Record, error: AlchemigrateError | str) -> None:
    """Let a run end that has touched nothing; on a full disk its originals make room first."""
    record.discard()
    shutil.rmtree(record.folder / "originals", ignore_errors=True)
    with suppress(WriteError):  # the next run ends it then
        record.become(State.FAILED, error=str(error))
        record.note("failed", error=str(error))


def _entries(root: Path, changes: Sequence[Change]) -> tuple[Entry, ...]:
    """What the manifest says of each change; refuses the first that cannot be made."""
    found: dict[Path, Entry] = {}
    for change in changes:
        real = target(root, change.path)
        entry = _entry(root, real, change)
        if real in found:
            raise ConflictError(
                f"is the same file as {found[real].path}", where=change.path, cure="name it once"
            )
        found[real] = entry
    return tuple(found.values())


def _originals(
    entries: Sequence[Entry], changes: Sequence[Change]
) -> Iterator[tuple[Entry, bytes]]:
    """What the files hold that are there already."""
    for entry, change in zip(entries, changes, strict=True):
        if change.before is not None:
            yield entry, change.before


def _entry(root: Path, real: Path, change: Change) -> Entry:
    before = GONE if change.before is None else fingerprint(change.before)
    if seen(real) != before:
        raise ConflictError("the file changed meanwhile", where=change.path, cure="run it again")
    made = before == GONE
    with refusing(real):
        status = (real.parent if made else real).stat()
    mode = stat.S_IMODE(status.st_mode)
    return Entry(
        path=change.path,
        target=real.relative_to(root).as_posix(),
        before=before,
        after=fingerprint(change.after),
        mode=mode & NOT_RUN if made else mode,
        owner=(status.st_uid, status.st_gid),
    )
