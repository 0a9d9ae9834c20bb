"""Which Python the application runs on."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from ..errors import UsageError


def interpreter(given: Path | None, root: Path) -> Path:
    """The one named, else the project's own environment, else the active one, else this one."""
    if given is not None:
        if not given.is_file():
            raise UsageError("no such interpreter", where=str(given), cure="check --python")
        return given
    active = os.environ.get("VIRTUAL_ENV")
    folders = [root / ".venv", root / "venv", *([Path(active)] if active else [])]
    for folder in folders:
        candidate = folder / "bin" / "python"
        if candidate.is_file():
            return candidate
    return Path(sys.executable)
