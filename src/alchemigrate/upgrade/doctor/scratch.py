"""A copy of the application that may be cured, and the way back to the lines of the original."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import SequenceMatcher
from pathlib import Path
from tempfile import TemporaryDirectory

_LEFT_OUT = shutil.ignore_patterns(
    ".git", ".hg", ".venv", "venv", "node_modules", "__pycache__", ".alchemigrate", ".tox", ".nox",
    ".mypy_cache", ".pytest_cache", ".ruff_cache",
)  # fmt: skip


@contextmanager
def copy_of(root: Path) -> Iterator[Path]:
    """A temporary copy of a project, without its history, environments and caches."""
    with TemporaryDirectory(prefix="alchemigrate-scratch-") as place:
        target = Path(place).resolve() / root.resolve().name
        shutil.copytree(root, target, ignore=_LEFT_OUT, symlinks=True)
        yield target


def original_line(original: str, changed: str, line: int) -> int:
    """The line of `original` that line `line` of `changed` came from, or the nearest before it."""
    before, after = original.splitlines(), changed.splitlines()
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    nearest = 1
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if j1 < line <= j2:
            return i1 + (line - j1) if tag == "equal" else min(i1 + (line - j1), max(i2, 1))
        if j2 < line:
            nearest = max(i2, 1)
    return nearest
