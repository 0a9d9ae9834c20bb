"""How long a change waits for a lock, and when it tries again: a policy without a clock."""

from __future__ import annotations

from dataclasses import dataclass

from ..values.backoff import backoff


@dataclass(frozen=True, slots=True)
class Patience:
    """Milliseconds that one attempt waits for its lock, and seconds in which it may try again."""

    lock_ms: int = 50
    budget: float = 60.0
    first: float = 0.05
    most: float = 2.0

    def pause(self, attempt: int, waited: float, chance: float) -> float | None:
        """Seconds to the next attempt after `attempt` failed ones and `waited` seconds in all; None
        to give up. `chance`, from 0 to 1, spreads those who wait."""
        pause = backoff(attempt, self.first, self.most, chance)
        return pause if waited + pause < self.budget else None
