"""What OpenTelemetry's own SDK collects: metrics, and spans with their true times."""

from __future__ import annotations

import asyncio
import threading
import time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from runtime.events.driving import drive, engine_on
from sqlalchemy.ext.asyncio import AsyncEngine

from alchemigrate.runtime.events import watch
from alchemigrate.runtime.metrics.opentelemetry import OpenTelemetry


class Collected:
    """Providers that keep in memory what they are told."""

    def __init__(self) -> None:
        self.reader = InMemoryMetricReader()
        self.spans = InMemorySpanExporter()
        self.meters = MeterProvider(metric_readers=[self.reader])
        self.tracers = TracerProvider()
        self.tracers.add_span_processor(SimpleSpanProcessor(self.spans))

    def points(self) -> dict[str, Any]:
        """The data points of each metric, by name."""
        data = self.reader.get_metrics_data()
        return {
            metric.name: list(metric.data.data_points)
            for resource in (data.resource_metrics if data is not None else ())
            for scope in resource.scope_metrics
            for metric in scope.metrics
        }


def one(connection: sa.Connection) -> object:
    return connection.execute(sa.text("SELECT 1, 'secret'")).scalar()


def test_metrics_and_spans(any_url: str) -> None:
    told = Collected()
    with engine_on(any_url) as engine:
        seen = watch(engine, name="orders")
        exporter = OpenTelemetry(seen, tracer_provider=told.tracers, meter_provider=told.meters)
        with told.tracers.get_tracer("app").start_as_current_span("request") as request:
            drive(engine, one)
        with pytest.raises(sa.exc.DBAPIError):
            drive(engine, lambda connection: connection.exec_driver_sql("SELEC 'secret'"))
        points = told.points()
        exporter.stop()
        drive(engine, one)
    assert points["alchemigrate_checkouts"][0].value == 2
    assert points["alchemigrate_checkouts"][0].attributes == {"database": "orders"}
    assert points["alchemigrate_hold_seconds"][0].count == 2
    assert points["alchemigrate_errors"][0].attributes["kind"] == "Other"
    spans = [span for span in told.spans.get_finished_spans() if "orders" in span.name]
    good = [span for span in spans if span.attributes["db.query.text"] == "SELECT ?, ?"]
    assert len(good) == 1, "none after stop()"
    assert good[0].name == "SELECT orders"
    assert good[0].parent.span_id == request.get_span_context().span_id
    assert 0 < good[0].end_time - good[0].start_time < 5e9
    (bad,) = [span for span in spans if span.attributes.get("error.type")]
    assert not bad.status.is_ok
    assert not any("secret" in span.to_json() for span in told.spans.get_finished_spans())


def test_waiting_for_a_connection_is_a_span(tmp_path: Path) -> None:
    told = Collected()
    small = {"pool_size": 1, "max_overflow": 0}
    with engine_on(f"sqlite:///{tmp_path / 'a.db'}", **small) as engine:
        assert isinstance(engine, sa.Engine)
        OpenTelemetry(watch(engine), tracer_provider=told.tracers, meter_provider=told.meters)
        held = engine.connect()
        thread = threading.Thread(target=lambda: engine.connect().close())
        thread.start()
        time.sleep(0.1)
        held.close()
        thread.join()
    check_wait(told)


def test_waiting_in_a_task_is_a_span(tmp_path: Path) -> None:
    async def take(engine: AsyncEngine, seconds: float) -> None:
        async with engine.connect():
            await asyncio.sleep(seconds)

    async def run(engine: AsyncEngine) -> None:
        await asyncio.gather(take(engine, 0.1), take(engine, 0))
        await engine.dispose()

    told = Collected()
    url = f"sqlite+aiosqlite:///{tmp_path / 'a.db'}"
    with engine_on(url, pool_size=1, max_overflow=0) as engine:
        assert isinstance(engine, AsyncEngine)
        OpenTelemetry(watch(engine), tracer_provider=told.tracers, meter_provider=told.meters)
        asyncio.run(run(engine))
    check_wait(told)


def check_wait(told: Collected) -> None:
    (span,) = [span for span in told.spans.get_finished_spans() if span.name.startswith("wait")]
    assert 0.08e9 <= span.end_time - span.start_time < 2e9
    assert told.points()["alchemigrate_pool_wait_seconds"][0].count == 2
