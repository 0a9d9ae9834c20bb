"""Which members of a Query class its uses come to, as each version of SQLAlchemy runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from alchemigrate.rulekit.selecting.query_class import uses_of_member
from alchemigrate.rulekit.selecting.reading import Use
from alchemigrate.upgrade.overlays import overlay

SCRIPT = Path(__file__).resolve().parents[1] / "data" / "query_uses.py"


@pytest.mark.parametrize("version", ["1.4", "2.0", "2.1"])
def test_members_that_uses_come_to(version: str) -> None:
    python = Path(sys.executable)
    environment = {**os.environ, "PYTHONPATH": str(overlay(version, python))}
    told = subprocess.run([python, SCRIPT], env=environment, capture_output=True, check=True)
    touched: dict[str, list[str]] = json.loads(told.stdout)
    assert touched["all"] == ["all"]
    for use, names in touched.items():
        assert names
        for name in names:
            assert Use(use) in uses_of_member(name), f"{use} comes to {name}()"
