"""Which replica a session may read from: numbers in, an order out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True)
class Limits:
    """What is asked of a replica; all in seconds.

    It may be `max_lag` behind; that is measured when the last measurement is older than `every`.
    One that failed is left alone for `rest`. Who has written reads from the primary for `sticky`:
    by then a replica that is used has what was written.
    """

    max_lag: float = 5.0
    every: float = 1.0
    rest: float = 5.0

    @property
    def sticky(self) -> float:
        """A measurement that is `every` old says `max_lag`, and it may have grown since."""
        return self.max_lag + self.every


class Use(Enum):
    """What may be done with a replica."""

    READ = "read"
    MEASURE = "measure first"
    LEAVE = "leave alone"


@dataclass(frozen=True)
class Standing:
    """What is known of a replica: `behind` seconds at `measured`; None: it does not replicate."""

    behind: float | None = None
    measured: float | None = None
    away_until: float | None = None

    def use(self, limits: Limits, now: float) -> Use:
        """What may be done with it at `now`."""
        if self.away_until is not None and now < self.away_until:
            return Use.LEAVE
        if self.measured is None or now - self.measured > limits.every:
            return Use.MEASURE
        near = self.behind is not None and self.behind <= limits.max_lag
        return Use.READ if near else Use.LEAVE


def order(standings: Sequence[Standing], limits: Limits, now: float, turn: int) -> list[int]:
    """The replicas to try, one after the other; each `turn` begins with another."""
    count = len(standings)
    around = [(turn + step) % count for step in range(count)]
    return [one for one in around if standings[one].use(limits, now) is not Use.LEAVE]
