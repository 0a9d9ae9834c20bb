"""The tool's own folder in a project: `.alchemigrate`, which no version control ever sees."""

from __future__ import annotations

from pathlib import Path

from alchemigrate.errors import RunError
from alchemigrate.upgrade.disk import Disk

HOME = ".alchemigrate"


def home(root: Path, disk: Disk | None = None) -> Path:
    """`.alchemigrate` below a project's root, made if it is not there; git ignores all of it.

    Raises RunError if it is a link (it could lead anywhere), WriteError if it cannot be made.
    """
    disk = disk or Disk()
    folder = root / HOME
    if folder.is_symlink():
        raise RunError("is a link", where=str(folder), cure="put a folder in its place")
    disk.make(folder)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        disk.store(ignore, b"*\n")
    return folder
