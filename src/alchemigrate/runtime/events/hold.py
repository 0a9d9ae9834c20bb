"""A connection that is checked out: who took it, when, and what it does."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any
from weakref import ref

from ..metrics.snapshot import Held
from .caller import Line, told


class Hold:
    """One for each connection of the pool, set anew at each checkout: nothing is made there."""

    __slots__ = ("began", "caller", "ended", "gone", "proxy", "record", "reported", "shapes",
                 "taken")  # fmt: skip

    def __init__(self, record: Any, lost: Callable[[Hold], None]) -> None:
        self.record = record
        self.taken = 0.0
        """When it was taken; 0: it is in the pool."""
        self.caller: Line | None = None
        self.began = 0.0
        """When the statement began that is running; 0: none is."""
        self.ended = 0.0
        """When the last statement of an open transaction ended; 0: no transaction is open."""
        self.reported = False
        self.shapes: dict[str, int] | None = None
        self.proxy: ref[Any] | None = None
        """Dies with what was taken, if nobody gives it back: then `gone` is called."""
        self.gone: Callable[[ref[Any]], None] = lambda proxy: lost(self)

    def value(self, now: float) -> Held:
        """As a plain value."""
        idle = now - self.ended if self.ended and not self.began else 0.0
        return Held(told(self.caller), now - self.taken, bool(self.ended), idle)


def longest(holds: list[Hold], now: float | None = None) -> list[str]:
    """ "app/orders.py:41 in place (for 12.0 s)", in the order of the holds."""
    moment = perf_counter() if now is None else now
    return [f"{told(hold.caller)} (for {moment - hold.taken:.1f} s)" for hold in holds]
