"""From a path in a run to the real file behind it, which must lie inside the project."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path, PurePosixPath

from alchemigrate.errors import RunError, WriteError

GONE = "gone"
FOREIGN = frozenset({".git", ".hg", ".alchemigrate"})


def target(root: Path, path: str) -> Path:
    """The real file that `path` (relative to the real path `root`, with `/`) stands for.

    Raises RunError if the path or a link on its way leads out of the project.
    """
    if not is_relative(path):
        raise RunError("is no path inside the project", where=path)
    real = Path(os.path.realpath(root / path))
    if not real.is_relative_to(root) or FOREIGN & set(real.relative_to(root).parts):
        raise RunError("leads out of the project's source", where=path, cure="leave it out")
    return real


def is_relative(path: str) -> bool:
    """Whether a path, read without looking at the disk, stays below the folder it starts from."""
    parts = PurePosixPath(path).parts
    return bool(parts) and parts[0] != "/" and ".." not in parts and "\0" not in path


def fingerprint(data: bytes) -> str:
    """The SHA-256 of a content, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def content(path: Path) -> bytes | None:
    """What a file holds now, None if there is none; raises WriteError if it cannot be read."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise WriteError(f"cannot be read ({reason})", where=str(path)) from error


def seen(path: Path) -> str:
    """The fingerprint of what a file holds now, GONE if there is none."""
    data = content(path)
    return GONE if data is None else fingerprint(data)
