"""The backend as it is, and its next version: a copy with examples/live_change put over it."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from house.sources import ROOT

from trading.targets import PYTHON, Target

CHANGE = ROOT / "examples" / "live_change"


@dataclass(frozen=True)
class Release(Target):
    """A version of the backend in a folder of its own."""

    place: Path

    @property
    def tree(self) -> Path:
        """Where the program is."""
        return self.place

    def alembic(self, url: str, *words: str) -> None:
        """Run Alembic's own command with this version's revisions; it has to succeed."""
        self._run(url, "alembic", *words)

    def schema(self, url: str, *words: str) -> None:
        """Run `alchemigrate schema` with this version's revisions; it has to succeed."""
        own = ("--database", url, "--python", str(PYTHON))
        self._run(url, "alchemigrate", "schema", words[0], ".", *words[1:], *own)

    def _run(self, url: str, *words: str) -> None:
        done = subprocess.run(
            [str(PYTHON), "-m", *words],
            cwd=self.place, env=self.environment(url), capture_output=True, text=True, timeout=600,
        )  # fmt: skip
        told = done.stdout + done.stderr
        assert done.returncode == 0, f"{' '.join(words)}: {told[-3000:]}"


def release(place: Path) -> Release:
    """The version in a folder, on PostgreSQL."""
    return Release("trading", "2.1", "postgresql", place)


def present() -> Release:
    """The version that is served before."""
    return release(ROOT / "examples" / "trading")


def following(folder: Path) -> Release:
    """The version that comes next, made in `folder`."""
    tree = folder / "next"
    clean = shutil.ignore_patterns("__pycache__", "*.db", "*.patch")
    shutil.copytree(present().tree, tree, ignore=clean)
    patch = CHANGE / "changes.patch"
    alone = {**os.environ, "GIT_CEILING_DIRECTORIES": str(folder)}  # else a repository would count
    subprocess.run(["git", "apply", patch], cwd=tree, env=alone, check=True)
    shutil.copytree(CHANGE, tree, dirs_exist_ok=True, ignore=clean)
    return release(tree)
