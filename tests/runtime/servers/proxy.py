"""A TCP proxy on the loopback interface, whose connections may be cut or frozen."""

from __future__ import annotations

import contextlib
import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from runtime.servers.process import free_port


class Proxy:
    """Passes bytes between clients of `port` and a server's port, in a thread of its own."""

    def __init__(self, target: int) -> None:
        self.port = free_port()
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self._pairs: dict[socket.socket, socket.socket] = {}
        self._flowing = threading.Event()
        self._flowing.set()
        self._lock = threading.Lock()
        self._open = True
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def cut(self) -> None:
        """Reset every connection that there is."""
        with self._lock:
            for one in list(self._pairs):
                self._drop(one)

    def freeze(self) -> None:
        """Nothing passes any more, and nobody is told."""
        self._flowing.clear()

    def thaw(self) -> None:
        """What has waited passes now."""
        self._flowing.set()

    def close(self) -> None:
        """End it with all its connections."""
        self._open = False
        self.thaw()
        self._thread.join()
        self.cut()
        self._listener.close()

    def _drop(self, one: socket.socket) -> None:
        other = self._pairs.pop(one, None)
        for end in (one, other):
            if end is not None:
                self._pairs.pop(end, None)
                with contextlib.suppress(OSError):
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                end.close()

    def _serve(self) -> None:
        while self._open:
            self._flowing.wait()
            with self._lock:
                watched = [self._listener, *self._pairs]
            try:
                ready, _, _ = select.select(watched, [], [], 0.05)
            except (OSError, ValueError):
                continue  # one of them was cut meanwhile
            if self._flowing.is_set():
                with self._lock:
                    for one in ready:
                        self._step(one)

    def _step(self, one: socket.socket) -> None:
        try:
            if one is self._listener:
                client, _ = one.accept()
                server = socket.create_connection(("127.0.0.1", self._target))
                self._pairs[client], self._pairs[server] = server, client
            elif one in self._pairs:
                data = one.recv(65536)
                if data:
                    self._pairs[one].sendall(data)
                else:
                    self._drop(one)
        except OSError:
            if one is not self._listener:
                self._drop(one)


@contextmanager
def proxied(target: int) -> Iterator[Proxy]:
    """A proxy before a server's port, until the end of the block."""
    proxy = Proxy(target)
    try:
        yield proxy
    finally:
        proxy.close()
