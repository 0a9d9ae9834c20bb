"""One run at a time: a lock on the project that the system lets go when its process ends."""

from __future__ import annotations

import fcntl
import os
from io import FileIO
from pathlib import Path
from types import TracebackType

from alchemigrate.errors import RunError
from alchemigrate.upgrade.disk import refusing


class Lock:
    """Holds `folder/lock` until closed; raises RunError, naming the process that holds it."""

    def __init__(self, folder: Path) -> None:
        path = folder / "lock"
        with refusing(path):
            self._file = FileIO(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = self._file.read().decode("ascii", "replace").strip()
            self._file.close()
            raise RunError(
                f"another run is at work here (process {holder or 'unknown'})",
                where=str(folder.parent),
                cure="wait until it ends",
            ) from error
        self._sign(path)

    def _sign(self, path: Path) -> None:
        with refusing(path):
            self._file.truncate(0)
            self._file.write(b"%d\n" % os.getpid())

    @property
    def closed(self) -> bool:
        """Whether the lock was let go."""
        return self._file.closed

    def close(self) -> None:
        """Let the next run begin; closing twice does nothing."""
        self._file.close()

    def __enter__(self) -> Lock:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
