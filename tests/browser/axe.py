"""axe-core, which finds barriers for people who use a keyboard or a screen reader."""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from house.sources import ROOT

from browser.devtools import Tab
from browser.needs import lacking, program

VERSION = "4.14.1"
SHA512 = (
    "e63e659f9806d7ae5bd40899043b0871a5062c5442b01b3f1a3edf5eaf50bf5c"
    "3a7104a72463293b4ad1b77c661a0d4e40e850dec89de9d6ece70a8c13a9af17"
)
"""Of axe.min.js in that version: another content is never run."""

KEPT = ROOT / "build" / "browser" / f"axe-{VERSION}.js"


def axe() -> str:
    """The script, from the package manager of Node.js the first time."""
    if not KEPT.is_file():
        _install()
    data = KEPT.read_bytes()
    assert hashlib.sha512(data).hexdigest() == SHA512, f"{KEPT} is not axe-core {VERSION}"
    return data.decode()


def violations(tab: Tab, script: str) -> list[str]:
    """Every barrier in the page as it is shown now: the rule and the elements."""
    tab.run(f"{script};1")
    found: list[dict[str, Any]] = tab.run(
        "axe.run(document, {resultTypes: ['violations']}).then((told) => told.violations.map("
        "(one) => ({id: one.id, nodes: one.nodes.slice(0, 3).map((node) => node.html)})))"
    )
    return [f"{one['id']}: {' | '.join(one['nodes'])}" for one in found]


def _install() -> None:
    npm = program("npm", package="npm")
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=KEPT.parent) as folder:
        line = [npm, "install", f"axe-core@{VERSION}", "--no-save", "--ignore-scripts",
                "--no-audit", "--no-fund", "--prefix", folder]  # fmt: skip
        done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=300)
        if done.returncode:
            lacking(f"axe-core cannot be had: {done.stderr.strip()[-300:]}")
        os.replace(Path(folder) / "node_modules" / "axe-core" / "axe.min.js", KEPT)
