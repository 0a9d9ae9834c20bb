"""The probe on the example application: as it is on 1.4, and in its broken state on 2.0."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from house.sources import ROOT

from alchemigrate.upgrade.proof.probing import start

LEGACY = ROOT / "examples" / "trading_legacy"
BROKEN = ROOT / "examples" / "trading_broken"
Overlay = Callable[[str], Path]


@pytest.fixture(scope="module")
def broken(sqlalchemy_overlay: Overlay, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What `start` says about the broken state on SQLAlchemy 2.0."""
    root = tmp_path_factory.mktemp("broken") / "trading"
    shutil.copytree(LEGACY, root)
    shutil.copytree(BROKEN, root, dirs_exist_ok=True)
    return start(Path(sys.executable), root, [sqlalchemy_overlay("2.0")])


def planted(rule: str) -> list[dict[str, Any]]:
    """The causes of one kind that were put into the broken state."""
    causes = json.loads((BROKEN / "CAUSES.json").read_text(encoding="utf-8"))["causes"]
    found = [cause for cause in causes if cause["rule"] == rule]
    assert found
    return found


def test_all_of_it_loads_on_1_4(sqlalchemy_overlay: Overlay) -> None:
    answer = start(Path(sys.executable), LEGACY, [sqlalchemy_overlay("1.4")])
    assert answer["modules"]["failed"] == []
    assert answer["mappers"] == "ok"
    models = [name for name in answer["models"]["loaded"] if name.startswith("app.models.")]
    assert len(models) == 19


def test_broken_state_has_few_causes_and_many_echoes(broken: dict[str, Any]) -> None:
    failed = broken["modules"]["failed"]
    causes = {one["module"]: one for one in failed if one["echo_of"] is None}
    echoes = [one for one in failed if one["echo_of"] is not None]
    assert 1 <= len(causes) <= 3
    assert len(echoes) > 10
    assert {one["echo_of"] for one in echoes} <= set(causes)
    assert all((LEGACY / one["path"]).is_file() for one in causes.values())
    assert len(broken["models"]["failed"]) > 5


def test_property_that_hides_the_metadata_is_the_first_cause(broken: dict[str, Any]) -> None:
    (cause,) = planted("reserved-attribute-name")
    first = broken["modules"]["failed"][0]
    assert first["message"] == "'property' object has no attribute 'schema'"
    assert (first["path"], first["object"]) == (cause["path"], cause["object"].partition(".")[0])


def test_pool_of_the_async_engine_is_a_cause_of_its_own(broken: dict[str, Any]) -> None:
    (cause,) = planted("async-queue-pool")
    places = {one["path"] for one in broken["modules"]["failed"] if one["echo_of"] is None}
    assert cause["path"] in places


def test_every_one_sided_relationship_is_named_at_its_line(broken: dict[str, Any]) -> None:
    named = {
        (one["path"], one["line"]): f"{one['mapper'].rpartition('.')[2]}.{one['attribute']}"
        for one in broken["mappers"]
        if one["echo_of"] is None
    }
    for cause in planted("one-sided-back-populates"):
        assert named[cause["path"], cause["line"]] == cause["object"]
