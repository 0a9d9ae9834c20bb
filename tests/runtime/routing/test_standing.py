"""Which replica may be read from: pure numbers."""

from __future__ import annotations

import pytest

from alchemigrate.runtime.routing import Limits, Standing
from alchemigrate.runtime.routing.standing import Use, order

LIMITS = Limits(max_lag=2.0, every=1.0, rest=5.0)
NOW = 100.0


@pytest.mark.parametrize(
    ("standing", "use"),
    [
        (Standing(), Use.MEASURE),
        (Standing(behind=1.0, measured=99.5), Use.READ),
        (Standing(behind=2.0, measured=99.5), Use.READ),
        (Standing(behind=2.1, measured=99.5), Use.LEAVE),
        (Standing(behind=None, measured=99.5), Use.LEAVE),
        (Standing(behind=9.0, measured=98.9), Use.MEASURE),
        (Standing(away_until=100.1), Use.LEAVE),
        (Standing(away_until=99.9), Use.MEASURE),
    ],
)
def test_use(standing: Standing, use: Use) -> None:
    assert standing.use(LIMITS, NOW) is use


def test_turns_go_around_and_leave_out_who_is_away() -> None:
    near, away = Standing(behind=0.0, measured=NOW), Standing(away_until=NOW + 1)
    three = [near, away, near]
    assert [order(three, LIMITS, NOW, turn) for turn in range(3)] == [[0, 2], [2, 0], [2, 0]]


def test_sticky_outlasts_what_a_replica_may_be_behind() -> None:
    assert LIMITS.sticky == LIMITS.max_lag + LIMITS.every
