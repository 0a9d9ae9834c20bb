"""The 1.x backend: it is complete, it says which changes it holds, and it works on 1.4."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from house.sources import ROOT

LEGACY = ROOT / "examples" / "trading_legacy"
ROWS: dict[str, dict[str, Any]] = json.loads(
    (ROOT / "examples" / "trading_legacy.rows.json").read_text(encoding="utf-8")
)
SEVERITIES = {"raises", "silently different", "warns", "style only", "unverified"}
MODELS = """
    ab_testing ai analytics chat copy_trading credit data exchange market market_data oauth
    session strategy_submission subscription system telegram_integration tenant trading user
""".split()


def test_there_are_nineteen_model_files() -> None:
    files = {path.stem for path in (LEGACY / "app" / "models").glob("*.py")}
    assert files == {*MODELS, "__init__"}
    assert len(MODELS) == 19


def test_enough_changes_are_used() -> None:
    assert {row["severity"] for row in ROWS.values()} <= SEVERITIES
    assert len(ROWS) >= 60
    silent = [name for name, row in ROWS.items() if row["severity"] == "silently different"]
    assert len(silent) >= 10


@pytest.mark.parametrize("name", ROWS)
def test_a_change_is_where_the_list_says(name: str) -> None:
    places = ROWS[name]["places"]
    assert places
    missing = [
        (path, snippet)
        for path, snippet in places
        if snippet not in (LEGACY / path).read_text(encoding="utf-8")
    ]
    assert missing == []


@pytest.mark.slow
def test_its_own_tests_pass_on_1_4(
    sqlalchemy_overlay: Callable[[str], Path], tmp_path: Path
) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": str(sqlalchemy_overlay("1.4.54")),
        "PYTHONDONTWRITEBYTECODE": "1",
        "TMPDIR": str(tmp_path),
    }
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q"]
    done = subprocess.run(
        command, cwd=LEGACY, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    passed = re.search(r"^(\d+) passed", done.stdout.splitlines()[-1])
    assert passed
    assert int(passed[1]) >= 80
