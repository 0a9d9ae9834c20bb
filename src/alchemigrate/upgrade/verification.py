"""What is looked at right after writing, before a run is kept."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..errors import WriteError
from ..source.module import parse


def parses(root: Path, changed: Mapping[str, bytes]) -> None:
    """Raise WriteError if a file does not hold what was meant, SourceError if it does not parse."""
    for path, wanted in changed.items():
        found = (root / path).read_bytes()
        if found != wanted:
            raise WriteError("does not hold what was written", where=path, cure="the run is undone")
        if path.endswith(".py"):
            parse(path, found)
