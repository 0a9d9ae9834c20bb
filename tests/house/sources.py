"""What the house rules read: Python files of the work tree, parsed once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SKIPPED = {"__pycache__", "node_modules", "build", "dist", "data"}
TEXT = {".py", ".md", ".toml", ".txt", ".in", ".cfg", ".ini", ".yml", ".yaml", ".json", ".html", ""}


@dataclass(frozen=True)
class Source:
    """One Python file: `path` is relative to the work tree, with forward slashes."""

    path: str
    text: str
    tree: ast.Module = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tree", ast.parse(self.text, self.path))

    @property
    def name(self) -> str:
        """The dotted module name below `src`, or the path with dots elsewhere."""
        parts = self.path.removeprefix("src/").removesuffix(".py").split("/")
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def is_package(self) -> bool:
        """True for an `__init__.py`."""
        return self.path.endswith("__init__.py")


def files(*folders: str) -> Iterator[Path]:
    """The text files below `folders`, without caches, hidden folders and test data."""
    for folder in folders:
        start = ROOT / folder
        candidates = sorted(start.rglob("*")) if start.is_dir() else [start]
        for path in candidates:
            parts = path.relative_to(start).parts
            hidden = any(part.startswith(".") or part in SKIPPED for part in parts[:-1])
            if path.is_file() and path.suffix in TEXT and not hidden:
                yield path


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """The Python files below `folders`."""
    return tuple(
        Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        for path in files(*folders)
        if path.suffix == ".py"
    )
