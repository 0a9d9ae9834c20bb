"""Writing that survives a crash: everything is flushed before the next step relies on it."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from alchemigrate.errors import WriteError

Step = Callable[[str], None]

REFUSALS = {
    errno.ENOSPC: ("the disk is full", "free some space and run it again"),
    errno.EDQUOT: ("the disk quota is used up", "free some space and run it again"),
    errno.EFBIG: ("the file is larger than this process may write", "raise the limit (ulimit -f)"),
    errno.EROFS: ("the file system is read-only", "make it writable and run it again"),
    errno.EACCES: ("no permission to write", "make the file and its folder writable"),
    errno.EPERM: ("may not be changed", "make the file and its folder writable"),
    errno.ENOENT: ("is gone", "run it again"),
}
NO_FOLDER_SYNC = frozenset({errno.EINVAL, errno.ENOTSUP})


def unheard(step: str) -> None:
    """The step hook of ordinary runs: nobody listens."""


@contextlib.contextmanager
def refusing(path: Path) -> Iterator[None]:
    """Turn what the file system refuses about `path` into a WriteError."""
    try:
        yield
    except OSError as error:
        number = error.errno or 0
        what, cure = REFUSALS.get(number, ((error.strerror or str(error)).lower(), ""))
        raise WriteError(what, where=str(path), cure=cure) from error


@dataclass(frozen=True, slots=True)
class Disk:
    """The few operations a run is made of; `step` hears of each one before it is done.

    All of them raise WriteError if the file system refuses.
    """

    step: Step = unheard

    def make(self, folder: Path) -> None:
        """Create a folder and its parents; those that are there already stay as they are."""
        if folder.is_dir():
            return
        self.make(folder.parent)
        self.step(f"make {folder.name}")
        with refusing(folder):
            folder.mkdir(mode=0o755, exist_ok=True)
        self.sync([folder.parent])

    def create(
        self, path: Path, data: bytes, *, mode: int = 0o600, owner: tuple[int, int] | None = None
    ) -> None:
        """A new file, flushed; its folder is not. Whoever may not give it away keeps it.

        Nothing is left of a file that could not be written whole.
        """
        self.step(f"create {path.name}")
        with refusing(path):
            path.unlink(missing_ok=True)
            try:
                self._fill(path, data, mode, owner)
            except OSError:
                path.unlink(missing_ok=True)
                raise

    def _fill(self, path: Path, data: bytes, mode: int, owner: tuple[int, int] | None) -> None:
        with open(path, "xb", opener=_private) as file:
            self.step(f"fill {path.name}")
            file.write(data)
            if owner is not None and owner != (os.geteuid(), os.getegid()):
                with contextlib.suppress(PermissionError):
                    os.chown(file.fileno(), *owner)
            os.fchmod(file.fileno(), mode)
            file.flush()
            self.step(f"flush {path.name}")
            os.fsync(file.fileno())

    def store(self, path: Path, data: bytes) -> None:
        """The whole new content of a file or its whole old content, whatever happens."""
        staged = path.with_name(f"{path.name}.new")
        self.create(staged, data)
        self.rename(staged, path)
        self.sync([path.parent])

    def rename(self, source: Path, target: Path) -> None:
        """Put `source` in the place of `target`, at once."""
        self.step(f"rename {source.name} to {target.name}")
        with refusing(target):
            os.replace(source, target)

    def remove(self, paths: Iterable[Path]) -> None:
        """Remove files that may be there."""
        for path in paths:
            if path.exists():
                self.step(f"remove {path.name}")
                with refusing(path):
                    path.unlink(missing_ok=True)

    def sync(self, folders: Iterable[Path]) -> None:
        """Flush the entries of folders, each once."""
        for folder in dict.fromkeys(folders):
            self.step(f"flush folder {folder.name}")
            with refusing(folder):
                _sync(folder)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _sync(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    except OSError as error:
        if error.errno not in NO_FOLDER_SYNC:
            raise
    finally:
        os.close(number)
