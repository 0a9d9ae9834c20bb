"""A relay before a server that counts network turns: how often a client asks and waits."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Turns:
    """Turns of all connections so far, and the port to connect to."""

    port: int
    count: int = 0
    asked: dict[int, bool] = field(default_factory=dict)
    """By connection: whether the client was the last to speak."""

    def client_speaks(self, connection: int) -> None:
        """Another message without an answer in between belongs to the same turn."""
        self.count += not self.asked.get(connection, False)
        self.asked[connection] = True

    def server_speaks(self, connection: int) -> None:
        """What the client says next begins another turn."""
        self.asked[connection] = False


@contextmanager
def relayed(server: str | tuple[str, int]) -> Iterator[Turns]:
    """A relay on the loopback interface to a server: the path of a socket, or host and port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        turns = Turns(listener.getsockname()[1])
        threading.Thread(target=_accept, args=(listener, server, turns), daemon=True).start()
        yield turns


def _accept(listener: socket.socket, server: str | tuple[str, int], turns: Turns) -> None:
    with suppress(OSError):
        while True:
            client, _ = listener.accept()
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            behind = _connected(server)
            for source, target, note in (
                (client, behind, turns.client_speaks),
                (behind, client, turns.server_speaks),
            ):
                pump = (source, target, note, id(client))
                threading.Thread(target=_pump, args=pump, daemon=True).start()


def _connected(server: str | tuple[str, int]) -> socket.socket:
    if isinstance(server, tuple):
        return socket.create_connection(server)
    made = socket.socket(socket.AF_UNIX)
    made.connect(server)
    return made


def _pump(
    source: socket.socket, target: socket.socket, note: Callable[[int], None], connection: int
) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            note(connection)
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
