"""Reports as the engine makes them, of findings that a test makes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from alchemigrate.upgrade.engine import Report
from alchemigrate.upgrade.tree import Tree
from alchemigrate.values.finding import Finding, Skipped

APP = "import app\n\nx = 1; select([x])  # größe 𝄞\n" + "y = 2\n" * 20


def report(
    *found: Finding,
    skipped: Iterable[Skipped] = (),
    files: Mapping[str, str] | None = None,
    root: Path = Path("/somewhere"),
    run: str | None = None,
) -> Report:
    """A report of findings in `files` (app.py, if nothing else is said)."""
    data = {path: text.encode() for path, text in (files or {"app.py": APP}).items()}
    names = tuple(data)
    tree = Tree(root, names, names, (), (), data, names)
    return Report("2.0", tree, found, tuple(skipped), run=run)
