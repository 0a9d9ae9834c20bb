"""Where a folder's git work tree begins, and where git keeps its own list of ignored files."""

from __future__ import annotations

import os
from pathlib import Path


def top(folder: str) -> str | None:
    """The nearest folder from `folder` (absolute) upwards that holds `.git`, or None."""
    current = folder
    while True:
        if os.path.lexists(os.path.join(current, ".git")):
            return current
        above = os.path.dirname(current)
        if above == current:
            return None
        current = above


def exclude_file(work_tree: str) -> Path:
    """`info/exclude` of the repository of a work tree, also of a linked one or a submodule."""
    git = Path(work_tree, ".git")
    if git.is_file():
        git = Path(work_tree, _line(git).removeprefix("gitdir:").strip())
        git = git / _line(git / "commondir")
    return git / "info" / "exclude"


def _line(file: Path) -> str:
    try:
        return os.fsdecode(file.read_bytes()).strip()
    except OSError:
        return ""
