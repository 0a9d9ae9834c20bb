"""The retry policy: pure numbers."""

from __future__ import annotations

import pytest

from alchemigrate.runtime.errors import (
    CommitUnknown,
    Deadlock,
    Disconnected,
    PoolTimeout,
    UniqueViolation,
)
from alchemigrate.runtime.retry import NEVER, Attempts, RetryPolicy

POLICY = RetryPolicy(attempts=4, budget=1.0, first_wait=0.1, longest_wait=0.3)


@pytest.mark.parametrize(
    ("made", "chance", "seconds"),
    [(1, 0.0, 0.05), (1, 1.0, 0.1), (2, 1.0, 0.2), (3, 1.0, 0.3), (3, 0.0, 0.15), (4, 0.0, None)],
)
def test_waits_grow_are_spread_and_end(made: int, chance: float, seconds: float | None) -> None:
    wait = POLICY.wait(Deadlock(), made, spent=0.0, chance=chance)
    assert wait == (seconds if seconds is None else pytest.approx(seconds))


@pytest.mark.parametrize(("spent", "again"), [(0.9, True), (0.91, False), (2.0, False)])
def test_the_budget_counts_the_wait(spent: float, again: bool) -> None:
    assert (POLICY.wait(Disconnected(), 1, spent, chance=1.0) is not None) == again


@pytest.mark.parametrize("failure", [UniqueViolation(), PoolTimeout(), CommitUnknown()])
def test_what_is_not_retryable_is_given_up_at_once(failure: UniqueViolation) -> None:
    assert POLICY.wait(failure, 1, 0.0, 0.0) is None


def test_never_is_one_attempt() -> None:
    assert NEVER.wait(Deadlock(), 1, 0.0, 0.0) is None


def test_a_failure_that_is_given_up_says_how_often_it_was_tried() -> None:
    attempts = Attempts(RetryPolicy(attempts=2), started=100.0)
    failure = Deadlock()
    assert attempts.wait_after(failure, now=100.1, chance=0.5) is not None
    assert attempts.wait_after(failure, now=100.2, chance=0.5) is None
    assert failure.__notes__ == ["given up after 2 attempts in 0.200 s"]
