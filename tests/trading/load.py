"""Requests without a pause, over connections that are kept, and what became of each."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field

import httpx


@dataclass
class Load:
    """Some clients that read and write, each in its thread, until `stop()`."""

    base: str
    clients: int
    answered: Counter[int] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    placed: int = 0

    def __post_init__(self) -> None:
        self._ends = threading.Event()
        self._lock = threading.Lock()
        self._threads = [
            threading.Thread(target=self._run, args=(number,)) for number in range(self.clients)
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """No more requests; returns once the last was answered."""
        self._ends.set()
        for thread in self._threads:
            thread.join()

    def _run(self, number: int) -> None:
        # The transport does not try again: a connection that breaks is a failed request.
        transport = httpx.HTTPTransport(retries=0)
        with httpx.Client(base_url=self.base, transport=transport, timeout=30) as client:
            said = {"login": "demo", "password": "demo-password"}
            token = client.post("/login", json=said).json()["access_token"]
            client.headers["Authorization"] = f"Bearer {token}"
            while not self._ends.is_set():
                self._ask(client, "GET", "/portfolio")
                order = {"symbol": "ACME", "side": "buy", "quantity": "1"}
                if self._ask(client, "POST", "/orders", order) == 201:
                    with self._lock:
                        self.placed += 1

    def _ask(self, client: httpx.Client, method: str, path: str, body: object = None) -> int:
        try:
            status = client.request(method, path, json=body).status_code
        except httpx.HTTPError as error:
            with self._lock:
                self.failed.append(f"{method} {path}: {error!r}")
            return 0
        with self._lock:
            self.answered[status] += 1
        return status
