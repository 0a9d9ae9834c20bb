"""The main job on the 1.x backend: upgraded, proven on 2.0 and 2.1, done once, taken back."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from house.sources import ROOT

from alchemigrate.upgrade.overlays import overlay
from alchemigrate.upgrade.proof.probing import start
from alchemigrate.upgrade.proof.sql.harmless import EVERY
from alchemigrate.upgrade.verify import verify

PYTHON = Path(sys.executable)
LEGACY = ROOT / "examples" / "trading_legacy"
BROKEN = ROOT / "examples" / "trading_broken"
OWN = shutil.ignore_patterns("__pycache__", ".pytest_cache", "*.db", "CAUSES.json")
LOOKALIKE = '''"""Names as SQLAlchemy has them, and not one of them is its own."""

import select
import sqlite3


class Engine:
    def execute(self, text, *values):
        return [dict(row) for row in sqlite3.connect(":memory:").execute(text, values)]


class Session:
    def query(self, what):
        return self

    def get(self, key):
        return {"metadata": key}

    def from_self(self):
        return self


engine, session = Engine(), Session()


def work():
    engine.execute("INSERT INTO orders VALUES (?)", 1)
    first = session.query(Session).get(5)
    return first, session.query("orders").from_self(), select.select([], [], [])
'''

pytestmark = pytest.mark.slow


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the backend, with a file of look-alikes in it."""
    tree = tmp_path / "trading"
    shutil.copytree(LEGACY, tree, ignore=OWN)
    (tree / "app" / "lookalike.py").write_text(LOOKALIKE, encoding="utf-8")
    return tree


def tool(*arguments: str) -> dict[str, Any]:
    """The JSON answer of a command."""
    command = [PYTHON, "-m", "alchemigrate", *arguments, "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def contents(tree: Path) -> dict[str, bytes]:
    """Every file of a tree, the tool's own folder aside."""
    return {
        path.relative_to(tree).as_posix(): path.read_bytes()
        for path in tree.rglob("*")
        if path.is_file() and ".alchemigrate" not in path.parts
    }


@pytest.mark.parametrize(
    ("version", "options"),
    [
        ("2.0", ["--target", "2.0"]),
        ("2.0", ["--target", "2.1"]),
        ("2.1", ["--target", "2.1"]),
        ("1.4", ["--target", "bridge"]),
        ("2.0", ["--target", "bridge"]),
        ("2.0", ["--target", "2.0", "--modern"]),
        ("2.1", ["--target", "2.1", "--modern"]),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_upgraded_backend_is_the_same_application(
    tree: Path, version: str, options: list[str]
) -> None:
    before = tree.parent / "before"
    shutil.copytree(tree, before)
    tool("upgrade", str(tree), *options, "--allow-dirty")
    compared = EVERY if "bridge" not in options else None
    found = verify(before, tree, "1.4", version, PYTHON, harmless=compared)
    assert found.schema.unexplained == ()
    assert found.tests is not None
    assert found.tests.broken == found.tests.missing == ()
    assert found.tests.passing >= 80
    if found.sql is not None:
        assert found.sql.differences == ()
        assert len(found.sql.equal_tests) == found.tests.same
    assert found.holds
    answer = start(PYTHON, tree, [overlay(version, PYTHON)])
    models = [name for name in answer["models"]["loaded"] if name.startswith("app.models.")]
    assert len(models) == 19
    assert answer["mappers"] == "ok"


def test_upgrade_is_whole_and_can_be_taken_back(tree: Path) -> None:
    before = contents(tree)
    first = tool("upgrade", str(tree), "--allow-dirty")
    after = contents(tree)
    changed = {path for path in after if before.get(path) != after[path]}
    assert before.keys() == after.keys()
    assert len(changed) == first["summary"]["changed_files"] > 30
    assert "app/lookalike.py" not in changed
    for path in changed:
        if path.endswith(".py"):
            ast.parse(after[path])

    second = tool("upgrade", str(tree), "--allow-dirty")
    assert contents(tree) == after
    assert second["summary"]["applied"] == second["summary"]["changed_files"] == 0
    assert second["run"] is None
    assert second["summary"]["open"] == 0

    command = [PYTHON, "-m", "alchemigrate", "rollback", first["run"], "--root", str(tree)]
    subprocess.run(command, check=True, capture_output=True)
    assert contents(tree) == before


def test_what_is_not_rewritten_says_why(tree: Path) -> None:
    answer = tool("upgrade", str(tree), "--allow-dirty")
    left = [one for one in answer["findings"] if one["status"] != "applied"]
    assert len(left) < 10
    assert [one for one in left if not one["reason"]] == []
    assert answer["skipped"] == []


def test_demo(tmp_path: Path) -> None:
    """From the state that does not start to a portfolio over HTTP, on copies of the examples."""
    before = contents(LEGACY) | contents(BROKEN)
    done = subprocess.run(
        [PYTHON, ROOT / "examples" / "demo.py", tmp_path / "demo"],
        capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    planted = json.loads((BROKEN / "CAUSES.json").read_text(encoding="utf-8"))["causes"]
    assert f"causes found       {len(planted)}" in done.stdout
    assert "served over HTTP   login, then a portfolio worth 14290" in done.stdout
    assert "on the runtime     the same worth; ready in" in done.stdout
    assert "/status" in done.stdout
    assert contents(LEGACY) | contents(BROKEN) == before
    reports = {path.name for path in (tmp_path / "demo").glob("*.json")}
    assert {"doctor.json", "upgrade.json", "verify-2.0.json", "portfolio.json"} <= reports
