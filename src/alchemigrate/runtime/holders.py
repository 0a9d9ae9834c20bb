"""Who holds sessions of a database, and since when; shut, nobody gets a new one."""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from types import CodeType
from typing import NamedTuple, Protocol

import sqlalchemy as sa

from .errors import DatabaseClosed


class Held(Protocol):
    """What is held: the line that took it, and when (on the clock of `time.monotonic`)."""

    place: Place
    since: float

    def connections(self) -> Sequence[sa.Connection]:
        """Those that it has used."""
        ...


class Place(NamedTuple):
    """A line of code, kept as it is found; `label` says it better (a request's method and path)."""

    code: CodeType
    line: int
    label: str = ""

    def __str__(self) -> str:
        return self.label or f"{self.code.co_filename}:{self.line} in {self.code.co_qualname}"


def caller(depth: int, label: str = "") -> Place:
    """The line that called the function that asks, `depth` 1, or that one's caller, 2."""
    frame = sys._getframe(depth + 1)
    # Each session asks, and Place(..) takes three times as long.
    return tuple.__new__(Place, (frame.f_code, frame.f_lineno, label))


class Holders:
    """The sessions that are open. All methods may be called from any thread."""

    def __init__(self) -> None:
        self._open: dict[int, Held] = {}
        self._gone = threading.Condition()
        self.shut = False

    def enter(self, held: Held) -> None:
        """Raises DatabaseClosed if the database is being closed, or is."""
        # Entered first and asked then: either whoever shuts sees it, or it sees that it is shut.
        self._open[id(held)] = held
        if self.shut:
            self.leave(held)
            raise DatabaseClosed(where=str(held.place))

    def holds(self, held: Held) -> bool:
        """Whether it is held, by this process: in a forked child what the parent holds is not."""
        return id(held) in self._open

    def leave(self, held: Held) -> None:
        """It is no longer held; a second time does nothing."""
        self._open.pop(id(held), None)
        if self.shut:
            with self._gone:
                self._gone.notify_all()

    def close(self) -> None:
        """From here on nobody enters."""
        self.shut = True

    def wait(self, seconds: float) -> None:
        """Until something was left, but not longer than `seconds`."""
        with self._gone:
            self._gone.wait(seconds)

    def open(self) -> list[Held]:
        """What is held now, the oldest first."""
        return sorted(self._open.values(), key=lambda held: held.since)

    def forget(self) -> list[Held]:
        """In a forked child: what the parent holds is none of the child's. Says what it was."""
        inherited = self.open()
        self._open = {}
        self._gone = threading.Condition()
        return inherited
