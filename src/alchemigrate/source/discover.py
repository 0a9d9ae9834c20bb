"""Which files of a project are its Python source, and why each of the others is left out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from alchemigrate.source.walk import Walk
from alchemigrate.values.finding import Skipped

MARKERS = frozenset(
    {".git", ".hg", "pyproject.toml", "setup.py", "setup.cfg", "alembic.ini", "Pipfile", "tox.ini"}
)


@dataclass(frozen=True, slots=True)
class Discovery:
    """Files to read and entries left out, both sorted; paths are relative to the root, with `/`.

    A folder left out is named once, with a slash at its end. Not named are entries that are no
    Python source by their name, and folders that only tools write into (`.git`, `__pycache__`).
    """

    files: tuple[str, ...]
    skipped: tuple[Skipped, ...]


def discover(paths: Sequence[Path], root: Path) -> Discovery:
    """The Python files below `paths` (files or folders inside `root`).

    Ignore files of every level and git's own exclude file are respected, but a path that is named
    in `paths` is read even if they leave it out. Links are followed inside `root` only, and each
    file is read under one name. Raises UsageError for a path that is not there or not in `root`.
    """
    walk = Walk(os.path.abspath(root), os.path.realpath(root))
    for path in paths:
        walk.start(path)
    walk.follow_links()
    skipped = sorted(walk.skipped.items())
    return Discovery(tuple(sorted(walk.files)), tuple(Skipped(path, why) for path, why in skipped))


def project_root(paths: Sequence[Path]) -> Path:
    """The nearest folder around all paths that looks like a project's top, else their common one.

    No path at all means the current folder; the answer is absolute, links are not resolved.
    """
    places = [Path(os.path.abspath(path)) for path in paths] or [Path.cwd()]
    common = Path(os.path.commonpath([one if one.is_dir() else one.parent for one in places]))
    return next((one for one in (common, *common.parents) if _looks_like_top(one)), common)


def _looks_like_top(folder: Path) -> bool:
    try:
        names = os.listdir(folder)
    except OSError:
        return False
    return any(name in MARKERS or _is_requirements(name) for name in names)


def _is_requirements(name: str) -> bool:
    return name.startswith("requirements") and name.endswith(".txt")
