"""How long a change waits for a lock, and when it tries again: a policy without a clock."""

from __future__ import annotations

from dataclasses import dataclass

from ..values.backoff import backoff


@dataclass(frozen=True, slots=True)
class Patience:
    """Milliseconds that one attempt waits for its lock, and seconds in which it may try again.

    `statement_ms` is what a statement may take while it holds a strong lock, `long_ms` one that
    keeps nobody waiting (VALIDATE, CONCURRENTLY; 0 for any time). `turn` is how many seconds
    another run is waited for, `tell` how many pass between two words about the same wait, `ping`
    those after which the connection that keeps others out is looked after.
    """

    lock_ms: int = 50
    budget: float = 60.0
    first: float = 0.05
    most: float = 2.0
    statement_ms: int = 5000
    long_ms: int = 0
    turn: float = 10.0
    tell: float = 2.0
    ping: float = 10.0

    def pause(self, attempt: int, waited: float, chance: float) -> float | None:
        """Seconds to the next attempt after `attempt` failed ones and `waited` seconds in all; None
        to give up. `chance`, from 0 to 1, spreads those who wait."""
        pause = backoff(attempt, self.first, self.most, chance)
        return pause if waited + pause < self.budget else None
