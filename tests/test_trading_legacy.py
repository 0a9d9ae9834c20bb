"""The 1.x backend works on 1.4 and says which changes it holds; its broken state does not start."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from house.sources import ROOT

LEGACY = ROOT / "examples" / "trading_legacy"
BROKEN = ROOT / "examples" / "trading_broken"
CAUSES: list[dict[str, Any]] = json.loads((BROKEN / "CAUSES.json").read_text(encoding="utf-8"))[
    "causes"
]
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


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """The broken state as a whole tree: the backend with the changed files laid over it."""
    tree = tmp_path / "trading"
    shutil.copytree(LEGACY, tree, ignore=shutil.ignore_patterns("__pycache__", ".pytest_cache"))
    shutil.copytree(BROKEN, tree, dirs_exist_ok=True)
    return tree


def test_the_broken_state_changes_files_and_adds_none() -> None:
    changed = {
        path.relative_to(BROKEN)
        for path in BROKEN.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.name != "CAUSES.json"
    }
    same = [
        path for path in changed if (BROKEN / path).read_bytes() == (LEGACY / path).read_bytes()
    ]
    assert changed
    assert same == []


@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: cause["object"])
def test_a_cause_is_where_the_list_says(cause: dict[str, Any]) -> None:
    changed = BROKEN / cause["path"]
    text = (changed if changed.exists() else LEGACY / cause["path"]).read_text(encoding="utf-8")
    lines = text.splitlines()
    named = cause["object"].rpartition(".")[2]
    near = "\n".join(lines[max(0, cause["line"] - 4) : cause["line"]])
    assert lines[cause["line"] - 1].strip()
    assert named in near


@pytest.mark.slow
@pytest.mark.parametrize("version", ["1.4.54", "2.0.58"])
def test_the_broken_state_does_not_start(
    broken: Path, sqlalchemy_overlay: Callable[[str], Path], version: str
) -> None:
    environment = {**os.environ, "PYTHONPATH": str(sqlalchemy_overlay(version))}
    command = [sys.executable, "-c", "import app.main"]
    done = subprocess.run(
        command, cwd=broken, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "'property' object has no attribute 'schema'" in done.stderr
