"""Flask and its SQLAlchemy extension for the rows about them, as folders to import from."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from house.sources import ROOT

from alchemigrate.upgrade.overlays import cache_folder

LISTS = ROOT / "requirements" / "companions"


def companions() -> dict[str, Path]:
    """The folders by version of SQLAlchemy."""
    new = folder("flask-2.0")
    return {"1.4": folder("flask-1.4"), "2.0": new, "2.1": new}


def folder(name: str) -> Path:
    """What a hash-pinned list installs, made once; two processes may ask at the same time."""
    kept = cache_folder() / "companions" / f"{sys.implementation.cache_tag}-{name}"
    if not kept.is_dir():
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept.parent) as place:
            draft = Path(place) / "site"
            subprocess.run(
                [sys.executable, "-m", "pip", "install", "--quiet", "--no-input", "--no-deps",
                 "--disable-pip-version-check", "--require-hashes", "--target", draft,
                 "--requirement", LISTS / f"{name}.txt"],
                check=True,
            )  # fmt: skip
            if not kept.is_dir():
                shutil.move(draft, kept)
    return kept
