"""When a whole unit of work is run again, and when it is given up: numbers in, numbers out."""

from __future__ import annotations

from dataclasses import dataclass

from ..values.backoff import backoff
from .errors import DatabaseFailure


@dataclass(frozen=True)
class RetryPolicy:
    """At most `attempts` runs of a unit of work, the last begun within `budget` seconds.

    Before attempt n + 1 it waits between half and all of `first_wait * 2 ** (n - 1)` seconds, at
    most `longest_wait`: spread, so that those who met once do not meet again.

    A connection that goes away during COMMIT leaves it open whether the unit holds, so the unit is
    not run again: CommitUnknown. With `check_commit` each unit asks for its transaction's number
    before COMMIT (PostgreSQL; one more turn of the network), and then the server is asked what has
    become of it. Where a replica may have taken over meanwhile its answer is about another server.
    """

    attempts: int = 8
    budget: float = 10.0
    first_wait: float = 0.02
    longest_wait: float = 1.0
    check_commit: bool = False

    def wait(
        self, failure: DatabaseFailure, made: int, spent: float, chance: float
    ) -> float | None:
        """Seconds to wait before the unit is run again; None if it is given up.

        `made` attempts have failed, the last with `failure`; `spent` seconds have passed since the
        first began; `chance` is a random number from 0 to 1.
        """
        if not failure.retryable or made >= self.attempts:
            return None
        seconds = backoff(made, self.first_wait, self.longest_wait, chance)
        return seconds if spent + seconds <= self.budget else None


NEVER = RetryPolicy(attempts=1)
"""One attempt: what fails, fails."""


@dataclass
class Attempts:
    """The attempts of one unit of work: how many were made, and since when (`started`)."""

    policy: RetryPolicy
    started: float
    made: int = 0

    def wait_after(self, failure: DatabaseFailure, now: float, chance: float) -> float | None:
        """Count a failed attempt; seconds to wait before the next, or None: give up.

        A failure that is given up after several attempts says so.
        """
        self.made += 1
        spent = now - self.started
        seconds = self.policy.wait(failure, self.made, spent, chance)
        if seconds is None and self.made > 1:
            failure.add_note(f"given up after {self.made} attempts in {spent:.3f} s")
        return seconds
