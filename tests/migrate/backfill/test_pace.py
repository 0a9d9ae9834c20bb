"""The size of batches, pauses and rates, given times."""

from __future__ import annotations

import pytest

from alchemigrate.migrate.backfill.advance import Meter
from alchemigrate.migrate.backfill.pace import Pace
from alchemigrate.migrate.backfill.position import Part, Position
from alchemigrate.migrate.backfill.sweep import Sweep
from alchemigrate.migrate.backfill.throttle import Pressure, Throttle


@pytest.mark.parametrize("rows_a_second", [500.0, 20_000.0, 400_000.0, 3_000_000.0])
def test_batches_come_to_take_the_time_that_they_may(rows_a_second: float) -> None:
    pace = Pace()
    size = pace.first
    for _ in range(12):
        size = pace.next(size, size / rows_a_second)
    assert 0.75 * pace.aim <= size / rows_a_second <= 1.25 * pace.aim


def test_a_batch_that_took_too_long_is_cut_at_once_and_more_than_in_proportion() -> None:
    pace = Pace(aim=0.025, limit=0.05)
    assert pace.next(10_000, 0.1) == 1250
    assert pace.next(10_000, 0.04) == 6250
    assert pace.next(1000, 0.001) == 2000, "it grows to twice as many at most"
    assert pace.next(1000, 0.0) == 2000


def test_sizes_stay_within_their_limits() -> None:
    pace = Pace(fewest=10, most=500)
    assert pace.next(400, 0.001) == 500
    assert pace.next(20, 5.0) == 10
    assert pace.after_timeout(16) == 10
    assert pace.after_refusal(1000) == 500


def test_a_share_of_the_time_is_left_to_others() -> None:
    assert Pace().rest(0.02) == 0
    assert Pace(work=0.5).rest(0.02) == pytest.approx(0.02)
    assert Pace(work=0.2).rest(0.02) == pytest.approx(0.08)


def test_pauses_grow_with_the_lag_and_a_replica_that_stopped_is_waited_for() -> None:
    throttle = Throttle(lag_seconds=2.0, every=0.2, most=2.0)
    assert throttle.pause(Pressure()).seconds == 0
    assert throttle.pause(Pressure(lag_seconds=0.9)).seconds == 0
    some = throttle.pause(Pressure(lag_seconds=1.5))
    more = throttle.pause(Pressure(lag_seconds=2.5))
    assert 0 < some.seconds < more.seconds
    assert (some.again, more.again) == (False, True)
    assert throttle.pause(Pressure(lag_seconds=900)).seconds == 2.0
    assert throttle.pause(Pressure(lag_bytes=128 << 20)).reason == "replicas 128 MB behind"


def test_sessions_that_wait_for_locks_slow_it_down_but_do_not_stop_it() -> None:
    throttle = Throttle(waiting=4)
    assert throttle.pause(Pressure(waiting=2)).seconds == 0
    pause = throttle.pause(Pressure(waiting=40))
    assert (pause.seconds, pause.again) == (2.0, False)
    assert pause.reason == "40 sessions wait for locks"


def test_a_table_is_swept_when_a_share_of_its_rows_is_dead() -> None:
    sweep = Sweep(share=0.2, fewest=1000)
    assert not sweep.due(999, 100, 10**9)
    assert sweep.due(1000, 5000, 1000)
    assert not sweep.due(1000, 5000, 999), "nothing is left that would need the room"
    assert not sweep.due(1000, 5001, 10**9)
    assert not Sweep(share=0).due(10**9, 1, 10**9)


def test_the_rate_is_that_of_the_last_half_minute() -> None:
    meter = Meter()
    assert meter.rate == 0
    for second in range(100):
        meter.note(float(second), 1000 * second)
    for second in range(100, 131):
        meter.note(float(second), 100_000 + 10 * (second - 100))
    position = Position("x", (Part("t", (9,)),), passed=100_300)
    assert meter.rate == 10
    assert meter.remaining(position, 100_800) == 50
    assert meter.remaining(position, None) is None
    assert meter.remaining(position, 5) == 0


def test_positions_keep_the_types_of_keys() -> None:
    key = (1, "a:\"b'", 1.5, b"\x00\xff")
    position = Position("x", (Part("t", key),), key, 3, 4, 5, 0.25, 1.0)
    assert Position.of_json(position.json()) == position
    assert not position.finished
    assert Position("x", ()).finished
