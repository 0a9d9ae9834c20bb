"""Replicas of the backend, each under its own keeper, and how another version is deployed."""

from __future__ import annotations

import select
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from trading.live.releases import Release
from trading.targets import PYTHON

PATIENCE = 60.0
SETTINGS = {
    "DATABASE_CONNECTIONS": "6",
    "ATTEMPTS_BY_ADDRESS": "1000000",  # all customers come from one address
    "ATTEMPTS_BY_LOGIN": "1000000",
}


class Replica:
    """One of them: a folder with a link to the version that is started next."""

    def __init__(self, folder: Path, first: Release, url: str) -> None:
        folder.mkdir()
        self._link, self.log = folder / "current", folder / "log"
        self._point(first)
        environment = first.environment(url, **SETTINGS)
        known = environment["PYTHONPATH"].removesuffix(str(first.tree))
        environment["PYTHONPATH"] = known + str(self._link)
        with self.log.open("wb") as heard:
            self._keeper = subprocess.Popen(
                [str(PYTHON), "-m", "app.serve", "--port", "0", "--linger", "3"],
                cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=heard,
            )  # fmt: skip

    def base(self) -> str:
        """Its address, as soon as it serves."""
        return self._said()

    def deploy(self, version: Release) -> None:
        """Let a process of that version serve in the place of the one that does."""
        self._point(version)
        self._keeper.send_signal(signal.SIGHUP)
        said = self._said()
        assert "serves in place of" in said, said

    def end(self) -> None:
        """Tell it to leave, and see that it does."""
        self._keeper.terminate()
        assert self._keeper.wait(timeout=PATIENCE) == 0, self.told()

    def told(self) -> str:
        """What it has written to its log."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def _point(self, version: Release) -> None:
        fresh = self._link.with_suffix(".new")
        fresh.symlink_to(version.tree)
        fresh.replace(self._link)

    def _said(self) -> str:
        stdout = self._keeper.stdout
        assert stdout is not None
        ready, _, _ = select.select([stdout], [], [], PATIENCE)
        assert ready, f"the replica says nothing: {self.told()}"
        return stdout.readline().decode().strip()


@contextmanager
def replicas(folder: Path, first: Release, url: str, number: int = 3) -> Iterator[list[Replica]]:
    """So many, started at once and told to leave at the end."""
    found: list[Replica] = []
    try:
        found.extend(Replica(folder / f"replica-{n}", first, url) for n in range(1, number + 1))
        yield found
    finally:
        for one in found:
            one.end()
