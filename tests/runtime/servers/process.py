"""Server processes of a test: started on a free port, and stopped by their own id."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

PATIENCE = 30.0


def binary(name: str) -> str:
    """The path of a server's program; skips the test where it is missing, but not in CI."""
    for folder in ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin"):
        if (path := Path(folder, name)).exists():
            return str(path)
    if os.environ.get("ALCHEMIGRATE_CI"):
        pytest.fail(f"{name} is missing")
    pytest.skip(f"{name} is not installed")


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def running(
    command: list[str], log: Path, ready: Callable[[], bool], **options: Any
) -> Iterator[int]:
    """The process id of a server, from when it is ready until the end of the block."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, **options)
    try:
        end = time.monotonic() + PATIENCE
        while not ready():
            if process.poll() is not None or time.monotonic() > end:
                pytest.fail(f"{command[0]} did not start: {log.read_text()[-2000:]}")
            time.sleep(0.05)
        yield process.pid
    finally:
        process.kill()  # what it holds is thrown away
        process.wait()


def listens(port: int) -> bool:
    """Whether somebody takes connections on a port of the loopback interface."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
