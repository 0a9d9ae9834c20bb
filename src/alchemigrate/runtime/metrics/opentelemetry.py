"""For OpenTelemetry: metrics of a watch, and spans for statements and for waiting on the pool.

    exporter = OpenTelemetry(watch(engine))

Spans begin and end after the fact, with their true times, below the span that is current: nothing
stands between the application and its statement.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from opentelemetry import metrics, trace
from opentelemetry.metrics import CallbackOptions, MeterProvider, Observation
from opentelemetry.trace import SpanKind, Status, StatusCode, TracerProvider

from ..events.shape import shape, verb
from ..events.watch import Watch
from ..failures import classify
from .histogram import Durations, Histogram
from .series import DATABASE, KIND, SERIES, Series, Type

NAME = "alchemigrate.runtime"
SHORTEST = 0.001
"""Seconds of waiting for a connection that are worth a span."""


class OpenTelemetry:
    """Tells of a watch until `stop()`; the global providers are used if none are given."""

    def __init__(
        self,
        watch: Watch,
        *,
        tracer_provider: TracerProvider | None = None,
        meter_provider: MeterProvider | None = None,
    ) -> None:
        self._watch = watch
        self._running = True
        self._tracer = trace.get_tracer(NAME, tracer_provider=tracer_provider)
        self._meter = metrics.get_meter(NAME, meter_provider=meter_provider)
        self._labels = {DATABASE: watch.name}
        dialect = watch.engine.dialect.name
        self._attributes = {"db.system.name": dialect, "db.namespace": watch.name}
        for series in SERIES:
            self._announce(series)
        waits = watch.meter.waits if watch.meter is not None else None
        self._histograms: dict[str, Histogram | None] = {
            "pool_wait_seconds": waits,
            "hold_seconds": watch.tally.holds,
            "statement_seconds": watch.tally.statements,
        }
        for name, histogram in self._histograms.items():
            self._follow(name, histogram)
        watch.on_statement(self._statement)

    def _announce(self, series: Series) -> None:
        """What is read when it is asked for; durations are told as they come."""
        reading = [self._reading(series)]
        if series.type is Type.GAUGE:
            self._meter.create_observable_gauge(series.full_name, reading, description=series.help)
        elif series.type is Type.COUNTER:
            self._meter.create_observable_counter(
                series.full_name, reading, description=series.help
            )

    def _reading(self, series: Series) -> Callable[[CallbackOptions], Iterable[Observation]]:
        def read(options: CallbackOptions) -> Iterable[Observation]:
            value = series.read(self._watch.snapshot()) if self._running else None
            if isinstance(value, int | float):
                yield Observation(value, self._labels)
            elif value is not None and not isinstance(value, Durations):
                for kind, count in value.items():
                    yield Observation(count, {**self._labels, KIND: kind})

        return read

    def _follow(self, name: str, histogram: Histogram | None) -> None:
        if histogram is None:
            return
        (series,) = (series for series in SERIES if series.name == name)
        told = self._meter.create_histogram(series.full_name, "s", series.help)

        def record(seconds: float) -> None:
            told.record(seconds, self._labels)
            if name == "pool_wait_seconds" and seconds >= SHORTEST:
                self._span("wait for a connection", seconds, {}, None)

        histogram.listener = record

    def _statement(self, statement: str, seconds: float, error: BaseException | None) -> None:
        text = shape(statement, self._watch.engine.dialect.name)
        word = verb(text)
        attributes = {"db.query.text": text, "db.operation.name": word}
        self._span(f"{word} {self._watch.name}", seconds, attributes, error)

    def _span(
        self, name: str, seconds: float, more: dict[str, str], error: BaseException | None
    ) -> None:
        ended = time.time_ns()
        span = self._tracer.start_span(
            name,
            kind=SpanKind.CLIENT,
            attributes={**self._attributes, **more},
            start_time=ended - int(seconds * 1e9),
        )
        if error is not None:
            failure = classify(error, self._watch.engine.dialect)
            kind = type(failure if failure is not None else error).__name__
            span.set_attribute("error.type", kind)
            span.set_status(Status(StatusCode.ERROR, kind))
        span.end(ended)

    def stop(self) -> None:
        """Tell no more."""
        self._running = False
        self._watch.on_statement(None)
        for histogram in self._histograms.values():
            if histogram is not None:
                histogram.listener = None
