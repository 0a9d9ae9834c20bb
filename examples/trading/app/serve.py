"""Serves the application, and restarts it without losing a request: `python -m app.serve`.

This process holds the listening socket and starts another one that serves. On SIGHUP it starts a
second one on the same socket, waits until that is ready, and then tells the first to leave. On
SIGTERM or SIGINT the serving process leaves, then this one.

A process that leaves takes no more connections, tells each client with its next answer that the
connection ends, and waits for those that are still asking.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import MutableMapping
from typing import Any

import uvicorn

PATIENCE = 60.0
"""Seconds that a new process may take to be ready."""

LINGER = 5.0
"""Seconds in which a client that keeps its connection is expected to ask once more."""


class Leaving(uvicorn.Server):
    """A server that closes no connection on which a request may be on its way."""

    def __init__(self, config: uvicorn.Config, ready: int | None, linger: float) -> None:
        self.leaving = False
        self._ready = ready
        self._linger = linger
        self._app = config.app
        config.app = self._tell_that_it_ends
        super().__init__(config)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say that it has."""
        await super().startup(sockets)
        if self._ready is not None:
            os.write(self._ready, b"ready")
            os.close(self._ready)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no more connections, and let those that there are end by themselves."""
        self.leaving = True
        for server in self.servers:
            server.close()
        until = time.monotonic() + self._linger
        while self.server_state.connections and time.monotonic() < until and not self.force_exit:
            await asyncio.sleep(0.02)
        await super().shutdown(sockets)

    async def _tell_that_it_ends(self, scope: Any, receive: Any, send: Any) -> None:
        async def answer(message: MutableMapping[str, Any]) -> None:
            if self.leaving and message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), (b"connection", b"close")]
            await send(message)

        await self._app(scope, receive, answer)


def work(listener: socket.socket, ready: int | None, linger: float) -> None:
    """Serve what comes to the socket, until told to leave."""
    from app import __version__
    from app.main import app

    config = uvicorn.Config(
        app, interface="asgi3", lifespan="on", access_log=False, log_level="warning",
        headers=[("X-Version", __version__)],
    )  # fmt: skip
    Leaving(config, ready, linger).run(sockets=[listener])


class Keeper:
    """Holds the socket and the process that serves it."""

    def __init__(self, listener: socket.socket, linger: float) -> None:
        self._listener = listener
        self._linger = linger
        self._asked: list[int] = []
        self._serving = self._start()
        for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda number, _: self._asked.append(number))

    def keep(self) -> int:
        """Serve until told to end; the exit code."""
        while self._serving.poll() is None:
            asked = self._asked.pop(0) if self._asked else None
            if asked == signal.SIGHUP:
                self._replace()
            elif asked is not None:
                self._serving.terminate()
                self._serving.wait()
                return 0
            else:
                time.sleep(0.05)
        print("the serving process ended by itself", file=sys.stderr)
        return 1

    def _replace(self) -> None:
        old = self._serving
        try:
            self._serving = self._start()
        except ChildProcessError as error:
            print(f"{error}; the one before stays", file=sys.stderr)
            return
        old.terminate()
        old.wait()
        print(f"process {self._serving.pid} serves in place of {old.pid}", flush=True)

    def _start(self) -> subprocess.Popen[bytes]:
        heard, ready = os.pipe()
        command = [
            sys.executable, "-m", "app.serve", "--fd", str(self._listener.fileno()),
            "--ready", str(ready), "--linger", str(self._linger),
        ]  # fmt: skip
        process = subprocess.Popen(
            command, pass_fds=(self._listener.fileno(), ready), start_new_session=True
        )
        os.close(ready)
        try:
            started, _, _ = select.select([heard], [], [], PATIENCE)
            if not started or os.read(heard, 5) != b"ready":
                process.kill()
                process.wait()
                raise ChildProcessError("the new process does not start")
        finally:
            os.close(heard)
        return process


def main() -> int:
    """What the command line asks for."""
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--host", default="127.0.0.1")
    said.add_argument("--port", type=int, default=8000)
    said.add_argument("--linger", type=float, default=LINGER)
    said.add_argument("--fd", type=int, help=argparse.SUPPRESS)
    said.add_argument("--ready", type=int, help=argparse.SUPPRESS)
    chosen = said.parse_args()
    if chosen.fd is not None:
        work(socket.socket(fileno=chosen.fd), chosen.ready, chosen.linger)
        return 0
    with socket.create_server((chosen.host, chosen.port), backlog=1024) as listener:
        keeper = Keeper(listener, chosen.linger)
        print(f"http://{chosen.host}:{listener.getsockname()[1]}", flush=True)
        return keeper.keep()


if __name__ == "__main__":
    sys.exit(main())
