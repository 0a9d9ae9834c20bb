"""The files of a project as rules see them: read, searched through, or skipped."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fnmatch import translate
from pathlib import Path

from ..project.witness import Evidence
from ..source.discover import discover, project_root
from ..values.finding import Skipped
from .evidence import load as load_evidence
from .patterns import document_patterns

PLAIN = (
    b"sqlalchemy", b"SQLAlchemy", b"session", b"Session", b".query", b".execute(", b"Column(",
    b"relationship(", b"get_bind", b"connect(", b".scalar", b"joinedload", b"SQLALCHEMY",
    b"alchemigrate:",
)  # fmt: skip
WHOLE = (b"db.", b"metadata", b"engine", b"row")
WHOLE_WORDS = re.compile(rb"\bdb\.|\bmetadata\b|\bengine\b|\brows?\b")
"""The words of WHOLE where they are not part of another word."""


def worth_reading(data: bytes) -> bool:
    """Whether a file has a word without which no rule finds anything in it."""
    if any(word in data for word in PLAIN):
        return True
    return any(word in data for word in WHOLE) and WHOLE_WORDS.search(data) is not None


@dataclass(frozen=True)
class Tree:
    """A project on disk: all of its Python files, those asked for, and the other files rules read.

    Paths are relative to `root` with forward slashes. `data` holds what was read, by path,
    `evidence` what a recorded test run saw.
    """

    root: Path
    files: tuple[str, ...]
    asked: tuple[str, ...]
    documents: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    data: dict[str, bytes] = field(repr=False)
    relevant: tuple[str, ...] = ()
    evidence: Evidence = field(default_factory=dict, repr=False)

    def read(self, path: str) -> bytes:
        """The bytes of a file, as they were when the tree was read."""
        if path not in self.data:
            self.data[path] = (self.root / path).read_bytes()
        return self.data[path]


def read_tree(
    paths: Sequence[Path], root: Path | None = None, *, with_documents: bool = True
) -> Tree:
    """Read a project; what is asked for may be a part of it, meaning is looked up in all of it.

    Files that cannot be read are skipped with their reason. What is no Python is looked for only
    `with_documents`: that asks every rule. Raises UsageError for a path that does not exist.
    """
    top = Path(os.path.abspath(root or project_root(paths)))
    whole = discover([top], top)
    named = [Path(os.path.abspath(path)) for path in paths]
    asked = discover(list(paths), top) if named not in ([], [top]) else whole
    skipped = {entry.path: entry for entry in asked.skipped}
    data: dict[str, bytes] = {}
    for path in sorted({*whole.files, *asked.files}):
        try:
            data[path] = (top / path).read_bytes()
        except OSError as error:
            skipped[path] = Skipped(path, f"cannot be read ({error.strerror})")
    relevant = tuple(path for path, found in data.items() if worth_reading(found))
    return Tree(
        top,
        tuple(data),
        tuple(path for path in asked.files if path in data and path not in skipped),
        documents(top, whole.files, document_patterns(top)) if with_documents else (),
        tuple(skipped[path] for path in sorted(skipped)),
        data,
        relevant,
        load_evidence(top),
    )


def documents(root: Path, files: Sequence[str], patterns: Iterable[str]) -> tuple[str, ...]:
    """Files beside the Python files whose names match a pattern."""
    wanted = re.compile("|".join(map(translate, sorted(patterns)))).match
    folders = {"", *(path.rpartition("/")[0] for path in files), "requirements"}
    found: set[str] = set()
    for folder in folders:
        place = root / folder
        if not place.is_dir():
            continue
        for entry in os.scandir(place):
            path = f"{folder}/{entry.name}" if folder else entry.name
            if (wanted(entry.name) or wanted(path)) and entry.is_file():
                found.add(path)
    return tuple(sorted(path for path in found if not path.endswith(".py")))
