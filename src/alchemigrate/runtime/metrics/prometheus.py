"""For Prometheus: a collector over watches, which reads them only when it is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from ..events.watch import Watch
from .histogram import Durations
from .series import DATABASE, KIND, SERIES, Series, Type
from .snapshot import Snapshot

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
"""What `metrics_text()` is, for the header of an answer."""


class WatchCollector(Collector):
    """`REGISTRY.register(WatchCollector(watch))` adds the watches to what is told already."""

    def __init__(self, *watches: Watch) -> None:
        self._watches = watches

    def describe(self) -> Iterable[Metric]:
        """The series without values: registering asks no watch."""
        return [_family(series) for series in SERIES]

    def collect(self) -> Iterator[Metric]:
        """Each series, with the values of all watches."""
        snapshots = [watch.snapshot() for watch in self._watches]
        for series in SERIES:
            family = _family(series)
            for found in snapshots:
                _fill(family, series, found)
            yield family


def metrics_text(*watches: Watch) -> str:
    """All series of these watches alone, in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(WatchCollector(*watches))
    return generate_latest(registry).decode("utf-8")


def _family(series: Series) -> Metric:
    labels = [DATABASE, KIND] if series.by_kind else [DATABASE]
    match series.type:
        case Type.GAUGE:
            return GaugeMetricFamily(series.full_name, series.help, labels=labels)
        case Type.COUNTER:
            return CounterMetricFamily(series.full_name, series.help, labels=labels)
        case Type.HISTOGRAM:
            return HistogramMetricFamily(series.full_name, series.help, labels=labels)


def _fill(family: Metric, series: Series, found: Snapshot) -> None:
    value = series.read(found)
    if isinstance(value, Durations):
        if isinstance(family, HistogramMetricFamily):
            family.add_metric([found.name], _buckets(value), value.total)
    elif isinstance(family, CounterMetricFamily | GaugeMetricFamily):
        if isinstance(value, int | float):
            family.add_metric([found.name], value)
        elif value is not None:
            for kind, count in sorted(value.items()):
                family.add_metric([found.name, kind], count)


def _buckets(value: Durations) -> list[tuple[str, float]]:
    """Prometheus' buckets hold all that is below their end."""
    ends = [*(str(bound) for bound in value.bounds), "+Inf"]
    sums = [float(sum(value.counts[: number + 1])) for number in range(len(ends))]
    return list(zip(ends, sums, strict=True))
