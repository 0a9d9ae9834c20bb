"""Which file a dotted module name means, from the point of view of the file that imports it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import PurePosixPath

_OUTSIDE = sys.stdlib_module_names | {
    "alembic",
    "flask",
    "flask_sqlalchemy",
    "pytest",
    "sqlalchemy",
}
"""Libraries that `import x` means even where a package of the project has an `x` inside."""


class Layout:
    """The files of a project, found by the tail of their dotted names.

    A project may have several import roots (`src/`, `backend/`, the tests' own folder); the same
    dotted name then means the file nearest to the one that imports it.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        self.paths = frozenset(paths)
        self._by_tail: dict[str, list[str]] = {}
        self._found: dict[tuple[str, str], str | None] = {}
        for path in sorted(self.paths):
            self._by_tail.setdefault(_last_name(path), []).append(path)

    def find(self, dotted: str, importer: str) -> str | None:
        """The file that `dotted` means when imported from the file `importer`, or None."""
        key = (dotted, importer)
        if key not in self._found:
            self._found[key] = self._search(dotted, importer)
        return self._found[key]

    def _search(self, dotted: str, importer: str) -> str | None:
        if not dotted:
            return None
        as_path = dotted.replace(".", "/")
        wanted = (f"{as_path}.py", f"{as_path}/__init__.py")
        outside = dotted.partition(".")[0] in _OUTSIDE
        candidates = [
            path
            for path in self._by_tail.get(dotted.rpartition(".")[2], [])
            for tail in wanted
            if path == tail or path.endswith("/" + tail)
            if not outside or self._at_a_root(path.removesuffix(tail))
        ]
        if len(candidates) <= 1:
            return candidates[0] if candidates else None
        return max(candidates, key=lambda path: (_shared(path, importer), -len(path)))

    def _at_a_root(self, folder: str) -> bool:
        """Whether a folder ("" or with a slash at its end) is in no package of the project."""
        return f"{folder}__init__.py" not in self.paths

    def package(self, path: str) -> str:
        """The dotted package that relative imports in `path` start from."""
        parent = PurePosixPath(path).parent
        return ".".join(parent.parts)


def _last_name(path: str) -> str:
    pure = PurePosixPath(path)
    return pure.parent.name if pure.name == "__init__.py" else pure.stem


def _shared(one: str, two: str) -> int:
    """How many leading folders two paths share."""
    count = 0
    for left, right in zip(one.split("/"), two.split("/"), strict=False):
        if left != right:
            break
        count += 1
    return count
