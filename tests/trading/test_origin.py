"""The backend's files are what the tool made of the old ones, but for those that say why not."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from house.sources import ROOT


@pytest.fixture(scope="module")
def renew() -> ModuleType:
    """examples/renew.py, which knows what was written by hand."""
    found = importlib.util.spec_from_file_location("renew", ROOT / "examples" / "renew.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def made(renew: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What the tool makes of the old backend today."""
    tree: Path = renew.upgraded(tmp_path_factory.mktemp("upgraded"))
    found: dict[str, bytes] = renew.files(tree)
    return found


def test_files_are_what_the_tool_made(renew: ModuleType, made: dict[str, bytes]) -> None:
    kept = renew.files(renew.NEW)
    assert renew.differences(made, kept) == [], "run `python examples/renew.py`"


def test_models_are_exactly_what_the_tool_made(renew: ModuleType, made: dict[str, bytes]) -> None:
    models = {path: text for path, text in made.items() if path.startswith("app/models/")}
    assert len(models) == 20  # nineteen of models and the one that imports them
    kept = renew.files(renew.NEW)
    assert {path: text for path, text in kept.items() if path.startswith("app/models/")} == models
    assert not [path for path in (*renew.BY_HAND, *renew.ADDED) if path.startswith("app/models/")]


def test_every_file_by_hand_says_why(renew: ModuleType) -> None:
    reasons = {**renew.BY_HAND, **renew.ADDED}
    assert [path for path, reason in reasons.items() if len(reason.split()) < 4] == []


def test_another_file_is_noticed(renew: ModuleType, made: dict[str, bytes]) -> None:
    kept = dict(renew.files(renew.NEW))
    kept["app/models/user.py"] += b"\n"
    del kept["app/models/tenant.py"]
    kept["app/models/more.py"] = b""
    assert renew.differences(made, kept) == [
        "app/models/tenant.py: missing",
        "app/models/more.py: not made by the tool",
        "app/models/user.py: not what the tool makes",
    ]
