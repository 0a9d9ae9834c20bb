"""How fast a backfill gets on and when it will be done."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from .position import Position

WINDOW = 30.0
"""Seconds that the rate is taken over."""


@dataclass(frozen=True, slots=True)
class Advance:
    """What is told after each batch, and while it waits.

    `total` is the database's estimate of all rows, `remaining` in seconds; these and `position` are
    None while unknown. `size` and `seconds` are those of the last batch, `waits` says for what it
    waits.
    """

    position: Position | None
    total: int | None
    rate: float
    remaining: float | None
    size: int
    seconds: float
    waits: str = ""


@dataclass(slots=True)
class Meter:
    """Takes the rate of rows by the times that it is told."""

    seen: deque[tuple[float, int]] = field(default_factory=deque)

    def note(self, now: float, passed: int) -> None:
        """At a time, in seconds, so many rows were behind."""
        self.seen.append((now, passed))
        while len(self.seen) > 2 and self.seen[1][0] <= now - WINDOW:
            self.seen.popleft()

    @property
    def rate(self) -> float:
        """Rows in a second, over the last half minute."""
        if not self.seen:
            return 0.0
        (begun, before), (now, passed) = self.seen[0], self.seen[-1]
        return (passed - before) / (now - begun) if now > begun else 0.0

    def remaining(self, position: Position, total: int | None) -> float | None:
        """Seconds until all rows are behind; None where nobody can know."""
        if position.finished:
            return 0.0
        rate = self.rate
        if total is None or rate <= 0:
            return None
        return max(0, total - position.passed) / rate
