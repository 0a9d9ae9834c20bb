"""Durations counted in buckets: adding one costs a bisection and three additions."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass

BOUNDS = (
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0,
)  # fmt: skip
"""Upper ends in seconds, the end included; what is longer falls into the last bucket."""


@dataclass(frozen=True, slots=True)
class Durations:
    """A histogram as a value: `counts` has one more entry than `bounds`, for what is longer."""

    bounds: tuple[float, ...]
    counts: tuple[int, ...]
    total: float

    @property
    def count(self) -> int:
        """How many durations were added."""
        return sum(self.counts)

    def quantile(self, share: float) -> float | None:
        """The upper end of the bucket that holds this share (0.99); infinite for the last."""
        wanted = share * self.count
        seen = 0
        for bound, count in zip((*self.bounds, float("inf")), self.counts, strict=True):
            seen += count
            if seen and seen >= wanted:
                return bound
        return None


class Histogram:
    """Counts durations in seconds; `listener` is told of each as well."""

    __slots__ = ("counts", "listener", "total")

    def __init__(self) -> None:
        self.counts = [0] * (len(BOUNDS) + 1)
        self.total = 0.0
        self.listener: Callable[[float], None] | None = None

    def add(self, seconds: float) -> None:
        """Count one duration."""
        self.counts[bisect_left(BOUNDS, seconds)] += 1
        self.total += seconds
        if self.listener is not None:
            self.listener(seconds)

    def value(self) -> Durations:
        """What was counted until now."""
        return Durations(BOUNDS, tuple(self.counts), self.total)
