"""The backends under test, old and new, on every SQLAlchemy and both databases."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import sqlalchemy as sa
from catalogue.companions import folder
from house.sources import ROOT

from alchemigrate.upgrade.overlays import overlay

PYTHON = Path(sys.executable)
KEY = "a-key-for-tests-of-more-than-32-bytes"
PATIENCE = 30.0


@dataclass(frozen=True)
class Target:
    """A backend, the SQLAlchemy it runs on, and the kind of its database."""

    backend: str
    version: str
    kind: str

    def __str__(self) -> str:
        return f"{self.backend} {self.version} {self.kind}"

    @property
    def tree(self) -> Path:
        """Where the program is."""
        return ROOT / "examples" / self.backend

    def environment(self, url: str, **settings: str) -> dict[str, str]:
        """What the program is started with; hashing passwords costs little here."""
        places = [overlay(self.version, PYTHON)]
        if self.backend == "trading_legacy":
            places.append(folder("psycopg2"))
        else:
            places.append(ROOT / "src")
        return {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([*map(str, places), str(self.tree)]),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONWARNINGS": "ignore",
            "DATABASE_URL": plain(url),
            "TRADING_ENV": "test" if self.backend == "trading_legacy" else "development",
            "SECRET_KEY": KEY,
            "ARGON2_TIME_COST": "1",
            "ARGON2_MEMORY_KIB": "64",
            "MAX_FAILED_LOGINS": "3",
            **settings,
        }

    def seed(self, url: str) -> None:
        """Make the tables and the demonstration data."""
        command = [str(PYTHON), "-m", "app.seed"]
        environment = self.environment(url, ARCHIVE_FOLDER=os.devnull)
        subprocess.run(
            command, cwd=self.tree, env=environment, check=True, stdout=subprocess.DEVNULL
        )


LEGACY = [Target("trading_legacy", "1.4", kind) for kind in ("sqlite", "postgresql")]
NEW = [
    Target("trading", version, kind)
    for version in ("2.0", "2.1")
    for kind in ("sqlite", "postgresql")
]


def plain(url: str) -> str:
    """A URL as operators write it: without a driver."""
    return url.replace("+psycopg", "", 1)


def offer(url: str) -> None:
    """What no request can make: somebody whose trades can be copied."""
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        follower = sa.text("SELECT id FROM users WHERE username = 'follower'")
        values = {"user": connection.scalar(follower), "now": "2024-01-01 00:00:00"}
        connection.execute(
            sa.text(
                "INSERT INTO signal_providers (user_id, title, monthly_fee, is_public, created_at,"
                " updated_at) VALUES (:user, 'Signals', 0, true, :now, :now)"
            ),
            values,
        )
    engine.dispose()


@dataclass
class Served:
    """A running backend."""

    base: str
    log: Path
    process: subprocess.Popen[bytes] = field(repr=False)
    url: str = field(default="", repr=False)

    def told(self) -> str:
        """What it has written to its log."""
        return self.log.read_text(encoding="utf-8", errors="replace")


@contextmanager
def served(target: Target, url: str, log: Path, **settings: str) -> Iterator[Served]:
    """The backend on a free port of the loopback interface, ended afterwards."""
    with listening() as listener, log.open("ab") as heard:
        process = start(target.tree, target.environment(url, **settings), listener, heard.fileno())
        running = Served(f"http://127.0.0.1:{listener.getsockname()[1]}", log, process, url)
        try:
            wait(running)
            yield running
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE)


def listening() -> socket.socket:
    """A socket that processes which serve may share; who connects waits until one does."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(1024)
    return listener


def start(
    tree: Path, environment: Mapping[str, str], listener: socket.socket, log: int
) -> subprocess.Popen[bytes]:
    """A process that serves what comes to the socket."""
    command = [str(PYTHON), "-m", "uvicorn", "app.main:app", "--fd", str(listener.fileno())]
    return subprocess.Popen(
        command,
        cwd=tree, env=environment, pass_fds=(listener.fileno(),), stdout=log, stderr=log,
    )  # fmt: skip


def wait(running: Served) -> None:
    """Until it answers; it may not end before."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            if httpx.get(f"{running.base}/health", timeout=1).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        ended = running.process.poll()
        assert ended is None, f"the backend ended with {ended}: {running.told()}"
        assert time.monotonic() < until, f"the backend does not answer: {running.told()}"
        time.sleep(0.05)
