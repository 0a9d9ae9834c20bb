"""What the import of the runtime costs an application, and that it holds on SQLAlchemy 2.1."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from house.sources import ROOT

COST = """
import sys, time
start = time.process_time()
import sqlalchemy, sqlalchemy.orm, sqlalchemy.ext.asyncio
before, between = set(sys.modules), time.process_time()
import alchemigrate.runtime
print((time.process_time() - between) / (between - start))
print(*{name.partition(".")[0] for name in set(sys.modules) - before})
"""
HEAVY = {"typer", "rich", "jinja2", "alembic", "fastapi", "flask", "prometheus_client"}
PART = ("base", "test_engines.py", "events/test_watch.py", "pools/test_queues.py")
VERSION = "import sqlalchemy; print(sqlalchemy.__version__)"


def run(code: str) -> list[str]:
    """The lines that a fresh interpreter prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_it_costs_little_over_sqlalchemy() -> None:
    answers = [run(COST) for _ in range(3)]
    assert min(float(part) for part, _ in answers) < 0.35, "of what SQLAlchemy itself costs"
    assert HEAVY.isdisjoint(answers[0][1].split())


def test_it_holds_on_sqlalchemy_2_1(sqlalchemy_overlay: Callable[[str], Path]) -> None:
    paths = [str(sqlalchemy_overlay("2.1")), str(ROOT / "src")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    version = subprocess.run(
        [sys.executable, "-c", VERSION], env=environment, capture_output=True, text=True, check=True
    )
    assert version.stdout.startswith("2.1.")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-p", "no:cacheprovider"]
    tests = [str(ROOT / "tests" / "runtime" / name) for name in PART]
    done = subprocess.run(
        [*command, *tests], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:]
