"""What Prometheus is told, read by its own parser; and the dashboard that asks for it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families
from runtime.events.driving import drive, engine_on

import alchemigrate.runtime.metrics
from alchemigrate.runtime.events import watch
from alchemigrate.runtime.metrics.prometheus import WatchCollector, metrics_text
from alchemigrate.runtime.metrics.series import SERIES

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]
DASHBOARD = Path(alchemigrate.runtime.metrics.__file__).with_name("grafana.json")


def samples(text: str) -> Samples:
    """By name and labels, as Prometheus itself reads them."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def told_of(url: str) -> Samples:
    """What is told of an engine that has answered twice, and refused once."""
    with engine_on(url) as engine:
        seen = watch(engine, name="orders")
        for _ in range(2):
            drive(engine, lambda connection: connection.execute(sa.text("SELECT 1")))
        with pytest.raises(sa.exc.DBAPIError):
            drive(engine, lambda connection: connection.exec_driver_sql("SELEC"))
        seen.retried("Deadlock")
        return samples(metrics_text(seen))


def test_every_number_is_told(any_url: str) -> None:
    found = told_of(any_url)
    labels = (("database", "orders"),)
    assert found["alchemigrate_checkouts_total", labels] == 3
    assert found["alchemigrate_pool_size", labels] == 5
    assert found["alchemigrate_pool_limit", labels] == 15
    assert found["alchemigrate_pool_timeouts_total", labels] == 0
    assert found["alchemigrate_pool_wait_seconds_count", labels] == 3
    assert found["alchemigrate_hold_seconds_count", labels] == 3
    assert found["alchemigrate_statement_seconds_count", labels] >= 3
    infinite = tuple(sorted((*labels, ("le", "+Inf"))))
    assert found["alchemigrate_hold_seconds_bucket", infinite] == 3
    assert found["alchemigrate_errors_total", (*labels, ("kind", "Other"))] == 1
    assert found["alchemigrate_retries_total", (*labels, ("kind", "Deadlock"))] == 1


def test_several_watches_share_one_registry(tmp_path: Path) -> None:
    with (
        engine_on(f"sqlite:///{tmp_path / 'a.db'}") as first,
        engine_on(f"sqlite:///{tmp_path / 'b.db'}", poolclass=sa.NullPool) as second,
    ):
        registry = CollectorRegistry()
        registry.register(WatchCollector(watch(first, name="a"), watch(second, name="b")))
        drive(second, lambda connection: connection.execute(sa.text("SELECT 1")))
        told = registry.get_sample_value
        assert told("alchemigrate_checkouts_total", {"database": "a"}) == 0
        assert told("alchemigrate_checkouts_total", {"database": "b"}) == 1
        assert told("alchemigrate_pool_size", {"database": "a"}) == 5
        assert told("alchemigrate_pool_size", {"database": "b"}) is None


def test_the_dashboard_asks_only_for_what_is_told(tmp_path: Path) -> None:
    board = json.loads(DASHBOARD.read_text())
    names = {name for name, _ in told_of(f"sqlite:///{tmp_path / 'a.db'}")}
    labels = {
        label for _, labels in told_of(f"sqlite:///{tmp_path / 'a.db'}") for label, _ in labels
    }
    asked = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    asked += [found["query"] for found in board["templating"]["list"]]
    wanted = {name for text in asked for name in re.findall(r"alchemigrate_\w+", text)}
    assert wanted - names == set()
    by = {label for text in asked for group in re.findall(r"by \(([^)]*)\)", text)
          for label in group.split(", ")}  # fmt: skip
    assert by <= labels
    told = {re.sub(r"_(total|bucket|count)$", "", name) for name in wanted}
    assert told == {series.full_name for series in SERIES}


def test_the_dashboard_is_whole() -> None:
    board = json.loads(DASHBOARD.read_text())
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
    variables = {found["name"] for found in board["templating"]["list"]}
    assert set(re.findall(r"\$\{?(\w+)\}?", json.dumps(board))) <= {*variables, "__rate_interval"}
    for panel in board["panels"]:
        assert {"title", "description", "gridPos", "targets", "type"} <= set(panel)
        for target in panel["targets"]:
            assert target["expr"].count("(") == target["expr"].count(")")
