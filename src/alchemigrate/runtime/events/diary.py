"""The last findings of a watch: a few of each kind, each with its line; and one log line each."""

from __future__ import annotations

import logging
import time
from collections import deque
from typing import Any

from ..metrics.snapshot import Failed, Leak, Repeat, Slow, Waiting
from .shape import shape

LOG = logging.getLogger("alchemigrate.runtime")


class Diary:
    """Keeps the last `keep` of each kind; says each once on the logger `alchemigrate.runtime`."""

    def __init__(self, keep: int, dialect: str) -> None:
        self.dialect = dialect
        self._slow: deque[tuple[Slow, str]] = deque(maxlen=keep)
        self._failed: deque[Failed] = deque(maxlen=keep)
        self._leaks: deque[Leak] = deque(maxlen=keep)
        self._waiting: deque[Waiting] = deque(maxlen=keep)
        self._repeats: deque[Repeat] = deque(maxlen=keep)

    def values(self) -> dict[str, Any]:
        """What a snapshot takes from here."""
        return {
            "slow": tuple(slow for slow, _ in tuple(self._slow)),
            "failed": tuple(self._failed),
            "leaks": tuple(self._leaks),
            "waiting": tuple(self._waiting),
            "repeats": tuple(self._repeats),
        }

    def text_of(self, slow: Slow) -> str | None:
        """The statement as it was sent, for EXPLAIN alone; None if it is kept no longer."""
        return next((text for kept, text in tuple(self._slow) if kept is slow), None)

    def slow(self, statement: str, seconds: float, caller: str) -> None:
        """A statement took long."""
        found = Slow(shape(statement, self.dialect), seconds, caller, time.time())
        self._slow.append((found, statement))
        LOG.warning("slow statement: %.3f s at %s: %s", seconds, caller, found.statement)

    def failed(self, kind: str, what: str, statement: str, caller: str) -> None:
        """A statement or a connection attempt failed; its caller hears of it, so no log line."""
        text = shape(statement, self.dialect)
        self._failed.append(Failed(kind, what, text, caller, time.time()))

    def leak(self, caller: str, seconds: float, lost: bool) -> None:
        """A connection was lost, or is held too long."""
        self._leaks.append(Leak(caller, seconds, lost, time.time()))
        what = "never given back" if lost else "still held"
        LOG.warning("connection %s after %.1f s, taken at %s", what, seconds, caller)

    def waiting(self, caller: str, taken: str, seconds: float) -> None:
        """A transaction was open while nothing was sent."""
        self._waiting.append(Waiting(caller, taken, seconds, time.time()))
        LOG.warning(
            "transaction open during %.1f s of other work before %s, begun at %s",
            seconds, caller, taken,
        )  # fmt: skip

    def repeat(self, statement: str, times: int, caller: str) -> None:
        """A statement came again and again."""
        found = Repeat(shape(statement, self.dialect), times, caller, time.time())
        self._repeats.append(found)
        LOG.warning("same statement %d times, at %s: %s", times, caller, found.statement)
