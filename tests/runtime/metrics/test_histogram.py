"""Durations in buckets."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from alchemigrate.runtime.metrics.histogram import BOUNDS, Histogram


@given(st.lists(st.floats(0, 100)))
def test_every_duration_is_in_one_bucket(durations: list[float]) -> None:
    histogram = Histogram()
    for duration in durations:
        histogram.add(duration)
    value = histogram.value()
    assert value.count == len(durations)
    assert abs(value.total - sum(durations)) < 1e-6
    ends = (*BOUNDS, float("inf"))
    for number, count in enumerate(value.counts):
        below = BOUNDS[number - 1] if number else -1.0
        assert count == sum(below < duration <= ends[number] for duration in durations)


def test_quantiles_are_the_ends_of_buckets() -> None:
    histogram = Histogram()
    assert histogram.value().quantile(0.5) is None
    for seconds in (0.0, 0.002, 0.002, 99.0):
        histogram.add(seconds)
    value = histogram.value()
    assert (value.quantile(0.25), value.quantile(0.5)) == (0.0005, 0.0025)
    assert value.quantile(1.0) == float("inf")
