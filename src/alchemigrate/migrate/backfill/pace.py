"""How many rows a batch has, by how long the last one took: a policy without a clock."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """Rows of the first batch, the fewest and the most; seconds that a batch should hold its locks,
    and those that it must not. `work` is the share of the time that is worked."""

    first: int = 1000
    fewest: int = 1
    most: int = 100_000
    aim: float = 0.024
    limit: float = 0.04
    work: float = 1.0

    def next(self, size: int, seconds: float) -> int:
        """Rows of the batch after one of `size` rows that held its locks for `seconds`.

        It grows slowly, at most to twice as many, and shrinks at once.
        """
        wanted = self.aim / seconds if seconds > 0 else 2.0
        if seconds > self.limit:
            wanted /= 2
        elif wanted > 1:
            wanted = min(2.0, wanted)
        elif wanted > 0.8:
            wanted = 1.0
        return self._within(int(size * wanted))

    def after_timeout(self, size: int) -> int:
        """Rows to try in place of a batch of `size` rows that was not done in time."""
        return self._within(size // 4)

    def after_refusal(self, size: int) -> int:
        """Rows to try in place of a batch in which some row was refused."""
        return self._within(size // 2)

    def rest(self, seconds: float) -> float:
        """Seconds to leave to others after `seconds` of work."""
        return seconds * (1 - self.work) / self.work

    def _within(self, size: int) -> int:
        return max(self.fewest, min(self.most, size))
