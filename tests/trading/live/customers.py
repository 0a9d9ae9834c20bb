"""Customers who write and read what changes, each in a thread, and check every answer."""

from __future__ import annotations

import random
import threading
from collections import deque
from collections.abc import Sequence
from itertools import count
from typing import Any

from trading.live.asking import Asking, WrongAnswerError
from trading.live.rows import PASSWORD, seeded
from trading.live.tally import Tally

OPEN = 4
"""Orders that a customer leaves open: what one version has written, another reads."""
OFTEN = 5
"""Every so many orders somebody registers, and one of those that were there logs in."""
ORDER = {"symbol": "ACME", "side": "buy", "quantity": "1"}


class Customer:
    """One user after another, each with a few orders; alone in writing them."""

    def __init__(self, asking: Asking, tally: Tally, number: int, rows: int) -> None:
        self._asking, self._tally, self._number, self._rows = asking, tally, number, rows
        self._names = count(1)
        self._references = count(1)
        self.placed = self.cancelled = self.registered = 0

    def run(self, ends: threading.Event) -> None:
        """Until told to end; after a wrong answer as somebody else, whose state is known."""
        while not ends.is_set():
            try:
                self._register()
                while not ends.is_set():
                    self._trade()
            except WrongAnswerError:
                continue  # it is counted

    def _register(self) -> None:
        name = f"c{self._number}-{next(self._names)}"
        said = {"email": f"{name}@new.example", "username": name, "password": PASSWORD}
        _, writer = self._asking.ask("POST", "/register", said, status=201)
        self.registered += 1
        self._writer, self._open = writer, deque[tuple[dict[str, Any], str]]()
        self._profile = {"email": said["email"], "username": name}
        taken = {"detail": "e-mail address or user name is taken"}
        _, reader = self._asking.ask(
            "POST", "/register", {**said, "username": f"{name}-again"}, status=409, told=taken
        )
        self._tally.read(writer, reader)
        self._token = self._login(said["email"])

    def _login(self, email: str) -> str:
        said = {"login": email, "password": PASSWORD}
        answer, _ = self._asking.ask("POST", "/login", said)
        return str(answer["access_token"])

    def _trade(self) -> None:
        reference = f"r{self._number}-{next(self._references)}"
        said = {**ORDER, "reference": reference}
        wanted = {**said, "kind": "market", "status": "pending"}
        view, writer = self._own("POST", "/orders", said, status=201, told=wanted)
        self.placed += 1
        self._open.append((view, writer))
        _, reader = self._own("GET", "/orders", told=[one for one, _ in self._open])
        for _, writer in self._open:
            self._tally.read(writer, reader)
        used = {"detail": f"reference {reference} was used before"}
        self._own("POST", "/orders", said, status=422, told=used)
        if len(self._open) == OPEN:
            self._own("DELETE", f"/orders/{self._open.popleft()[0]['id']}", status=204)
            self.cancelled += 1
        _, reader = self._own("GET", "/users/me", told=self._profile)
        self._tally.read(self._writer, reader)
        if self.placed % OFTEN == 0:
            self._visit()
            self._register()

    def _visit(self) -> None:
        """As one of those whose rows were there before."""
        email, order = seeded(random.randint(1, self._rows))
        token = self._login(email)
        self._asking.ask("GET", "/users/me", token=token, told={"email": email})
        self._asking.ask("GET", "/orders", token=token, told=[order])

    def _own(self, method: str, path: str, body: Any = None, **wanted: Any) -> tuple[Any, str]:
        return self._asking.ask(method, path, body, token=self._token, **wanted)


class Customers:
    """Some customers at once, until `stop()`."""

    def __init__(
        self, bases: Sequence[str], tally: Tally, number: int, rows: int, pause: float
    ) -> None:
        self._ends = threading.Event()
        self._asking = [Asking(bases, each, tally, pause) for each in range(number)]
        self.all = [Customer(one, tally, each, rows) for each, one in enumerate(self._asking)]
        self._threads = [
            threading.Thread(target=one.run, args=(self._ends,), daemon=True) for one in self.all
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """No more requests; returns once the last was answered."""
        self._ends.set()
        for thread in self._threads:
            thread.join()
        for one in self._asking:
            one.close()
