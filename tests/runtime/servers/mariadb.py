"""A real MariaDB server of the tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from runtime.servers.process import binary, free_port, listens, running

NAME = "tests"
PLAIN = [
    "--no-defaults", "--skip-name-resolve", "--skip-log-bin", "--innodb-buffer-pool-size=32M",
    "--innodb-log-file-size=16M", "--innodb-flush-log-at-trx-commit=0", "--skip-grant-tables",
    "--performance-schema=OFF",
]  # fmt: skip


@contextmanager
def serving() -> Iterator[str]:
    """The URL of an empty database `tests`, with PyMySQL as the driver."""
    program = binary("mariadbd")
    folder = Path(tempfile.mkdtemp(prefix="mariadb-"))
    port = free_port()
    user = ["--user=root"] if os.geteuid() == 0 else []
    place = [f"--datadir={folder}/data", f"--tmpdir={folder}"]
    try:
        _install(folder, user)
        command = [program, *PLAIN, *place, *user, f"--port={port}", "--bind-address=127.0.0.1",
                   f"--socket={folder}/socket", f"--pid-file={folder}/pid"]  # fmt: skip
        with running(command, folder / "log", lambda: listens(port)):
            yield f"mysql+pymysql://root@127.0.0.1:{port}/{NAME}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _install(folder: Path, user: list[str]) -> None:
    """The data folder with an empty database: a folder of its own there."""
    command = ["mariadb-install-db", "--no-defaults", f"--datadir={folder}/data", *user]
    options = ["--auth-root-authentication-method=normal", "--skip-test-db"]
    subprocess.run([*command, *options], check=True, capture_output=True)
    (folder / "data" / NAME).mkdir(exist_ok=True)
