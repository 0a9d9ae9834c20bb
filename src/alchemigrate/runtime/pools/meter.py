"""What a pool knows about waiting; it outlives the pool, which `dispose()` replaces."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..metrics.histogram import Histogram

LONGEST = 3
"""How many of the places that hold connections the longest an error names."""


class Meter:
    """Wait times and timeouts of a pool; `holders`, if a watch is there, names who holds most."""

    __slots__ = ("holders", "timeouts", "waits")

    def __init__(self) -> None:
        self.waits = Histogram()
        self.timeouts = 0
        self.holders: Callable[[], Sequence[str]] | None = None

    def longest(self) -> tuple[str, ...]:
        """ "app/orders.py:41 (for 12.0 s)": where those were taken that are held the longest."""
        return tuple(self.holders()[:LONGEST]) if self.holders is not None else ()
