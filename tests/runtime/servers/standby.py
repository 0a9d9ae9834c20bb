"""A real standby of the tests' PostgreSQL server, and that server paused."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import sqlalchemy as sa
from runtime.servers.process import free_port, running


def _data(url: str) -> Path:
    """The data folder of a server that listens on a socket in it."""
    return Path(str(sa.make_url(url).query["host"]))


def _serves(port: int) -> bool:
    """A standby refuses everybody until it has caught up once."""
    try:
        psycopg.connect(f"host=127.0.0.1 port={port} user=postgres dbname=postgres").close()
    except psycopg.OperationalError:
        return False
    return True


@contextmanager
def standing_by(url: str) -> Iterator[str]:
    """The URL of the same database on a standby that follows the server of `url`."""
    data = _data(url)
    programs = Path(shlex.split((data / "postmaster.opts").read_text())[0]).parent
    owner = data.owner()
    folder = Path(tempfile.mkdtemp(prefix="standby-"))
    folder.chmod(0o755)
    shutil.chown(folder, owner)
    port = free_port()
    options = {"user": owner, "umask": 0o077} if os.geteuid() == 0 else {}
    base = [f"{programs}/pg_basebackup", "-h", str(data), "-U", "postgres", "-D", f"{folder}/data"]
    command = [f"{programs}/postgres", "-D", f"{folder}/data", "-p", str(port),
               "-h", "127.0.0.1", "-k", str(folder)]  # fmt: skip
    try:
        subprocess.run([*base, "-R", "-c", "fast"], check=True, capture_output=True, **options)
        with running(command, folder / "log", lambda: _serves(port), **options):
            made = sa.make_url(url).set(host="127.0.0.1", port=port, query={})
            yield made.render_as_string(hide_password=False)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def paused(url: str) -> Iterator[None]:
    """The server's main process and all its backends stopped, and running again at the end."""
    main = int((_data(url) / "postmaster.pid").read_text().split()[0])
    with psycopg.connect(url.replace("+psycopg", "").replace("+asyncpg", "")) as connection:
        asked = "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        backends = [pid for (pid,) in connection.execute(asked)]
    stopped = []
    try:
        for pid in (main, *backends):
            os.kill(pid, signal.SIGSTOP)
            stopped.append(pid)
        yield
    finally:
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)
