"""Programs before and after the rewrite, in processes with SQLAlchemy 2.0 and 2.1."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alchemigrate.upgrade.check import Options
from alchemigrate.upgrade.fixpoint import fix_all
from alchemigrate.upgrade.overlays import overlay

HERE = Path(__file__).resolve().parent
HEAD = "from shop import *\n"
SHOP = (HERE / "shop.py").read_bytes()
OPTIONS = Options("2.1", modern=True)


def rewritten(program: str) -> str:
    """The program after `upgrade --modern`; as it was where nothing could be proven."""
    files = {"shop.py": SHOP, "app.py": (HEAD + program).encode()}
    outcome = fix_all(["app.py"], [], files.__getitem__, OPTIONS, known=["shop.py"])
    assert outcome.skipped == ()
    changed = outcome.changed.get("app.py", files["app.py"]).decode()
    return changed.replace(HEAD, "", 1)


class Worker:
    """A process that runs programs on one version."""

    def __init__(self, version: str) -> None:
        python = Path(sys.executable)
        paths = f"{overlay(version, python)}{os.pathsep}{HERE}"
        self._process = subprocess.Popen(
            [python, HERE / "worker.py"],
            env={**os.environ, "PYTHONPATH": paths},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def run(self, program: str) -> dict[str, Any]:
        """What the program gives."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(program) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def stop(self) -> None:
        """Let the process end."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)


@contextmanager
def workers() -> Iterator[dict[str, Worker]]:
    """A process for each version."""
    running = {version: Worker(version) for version in ("2.0", "2.1")}
    try:
        yield running
    finally:
        for worker in running.values():
            worker.stop()


ANSWERS = frozenset({"NoResultFound", "MultipleResultsFound", "IndexError"})
"""Errors that are an answer; any other says that the program never worked."""


def kept(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether what a program gave is what its rewritten form gives."""
    return before.get("raises", "IndexError") not in ANSWERS or same(before, after)


def same(before: Any, after: Any) -> bool:
    """Whether two answers are the same; a row may have more names than before, never fewer."""
    if isinstance(before, dict) and isinstance(after, dict):
        if "row" in before and "row" in after:
            named = {name: after["named"].get(name) for name in before["named"]}
            return same(before["row"], after["row"]) and bool(before["named"] == named)
        return before.keys() == after.keys() and all(same(before[k], after[k]) for k in before)
    if isinstance(before, list) and isinstance(after, list):
        pairs = zip(before, after, strict=False)
        return len(before) == len(after) and all(same(one, two) for one, two in pairs)
    return bool(before == after)
