"""A connection that is checked out: who took it, when, and what it does."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from time import perf_counter
from typing import Any

from ..metrics.snapshot import Held
from .caller import Line, told


class Proxy(weakref.ref[Any]):
    """A weak reference to the proxy that the application holds; knows its hold when it dies."""

    __slots__ = ("hold",)

    hold: Hold


class Hold:
    """Mutable and small: one for each checkout, gone with the checkin."""

    __slots__ = (
        "began", "caller", "ended", "proxy", "record", "reported", "shapes", "taken"
    )  # fmt: skip

    def __init__(
        self,
        taken: float,
        caller: Line | None,
        record: Any,
        proxy: Any,
        gone: Callable[[Proxy], None],
    ) -> None:
        self.record = record
        self.taken = taken
        self.caller = caller
        self.began = 0.0
        """When the statement began that is running; 0: none is."""
        self.ended = 0.0
        """When the last statement of an open transaction ended; 0: no transaction is open."""
        self.reported = False
        self.shapes: dict[str, int] | None = None
        self.proxy: Proxy | None = Proxy(proxy, gone)
        self.proxy.hold = self

    def value(self, now: float) -> Held:
        """As a plain value."""
        idle = now - self.ended if self.ended and not self.began else 0.0
        return Held(told(self.caller), now - self.taken, bool(self.ended), idle)


def longest(holds: list[Hold], now: float | None = None) -> list[str]:
    """ "app/orders.py:41 in place (for 12.0 s)", the longest first."""
    moment = perf_counter() if now is None else now
    ordered = sorted(holds, key=lambda hold: hold.taken)
    return [f"{told(hold.caller)} (for {moment - hold.taken:.1f} s)" for hold in ordered]
