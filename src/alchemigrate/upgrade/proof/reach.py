"""Which tests execute the applied edits: the lines to watch, and what a run of the tests saw."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ...errors import SourceError
from ...source.module import parse
from ...values.proof import Placed
from .statements import Statements
from .suite import Look

VARIABLE = "ALCHEMIGRATE_REACH"
PLUGIN = "alchemigrate_reach"
WATCH = "watch.json"
OUTSIDE = -1

Lines = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Reached:
    """What is known of an edit: whether all its places ran, and the `tests` that ran one of them.

    `imported` says that it runs when a module is imported, not in tests of its own: then it stands
    for all tests.
    """

    executed: bool
    imported: bool = False
    tests: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Watch:
    """The statements that edits stand in, by file (relative to `root`), in a tree as it is now."""

    root: Path
    _statements: Mapping[str, Statements] = field(repr=False)
    _spans: Mapping[str, frozenset[Lines]] = field(repr=False)

    @classmethod
    def over(cls, root: Path, places: Iterable[Placed]) -> Watch:
        """Watch the statements of places; files that are no Python, or gone, have none."""
        statements: dict[str, Statements | None] = {}
        spans: dict[str, set[Lines]] = {}
        for place in places:
            if place.path not in statements:
                statements[place.path] = _read(root, place.path)
            known = statements[place.path]
            if known is not None:
                spans.setdefault(place.path, set()).update(known.at(place.line, place.end_line))
        readable = {path: known for path, known in statements.items() if known is not None}
        return cls(root, readable, {path: frozenset(found) for path, found in spans.items()})

    @contextmanager
    def look(self) -> Iterator[tuple[Look, Path]]:
        """How to run the tests so that they are watched, and the folder of what was seen."""
        watched = {
            str((self.root / path).resolve()): sorted(
                {line for first, last in spans for line in range(first, last + 1)}
            )
            for path, spans in self._spans.items()
        }
        with tempfile.TemporaryDirectory(prefix="alchemigrate-reach-") as place:
            (Path(place) / WATCH).write_text(json.dumps(watched), encoding="utf-8")
            yield Look(f"-p {PLUGIN}", {VARIABLE: place}), Path(place)

    def seen(self, folder: Path) -> Reach:
        """What the processes of a watched run left in `folder`."""
        ran: dict[tuple[str, int], set[str]] = {}
        outside: set[tuple[str, int]] = set()
        names = {str((self.root / path).resolve()): path for path in self._spans}
        for part in sorted(folder.glob("reach-*.json")):
            told = json.loads(part.read_text(encoding="utf-8"))
            for full, lines in told["files"].items():
                for line, tests in lines.items():
                    place = names[full], int(line)
                    if OUTSIDE in tests:
                        outside.add(place)
                    known = ran.setdefault(place, set())
                    known.update(told["tests"][one] for one in tests if one != OUTSIDE)
        return Reach(self, ran, outside)


@dataclass(frozen=True)
class Reach:
    """By file and line the tests that ran it, and the lines that ran outside of tests."""

    watch: Watch = field(repr=False)
    ran: Mapping[tuple[str, int], set[str]] = field(repr=False)
    outside: set[tuple[str, int]] = field(repr=False)

    def of(self, places: Iterable[Placed]) -> Reached:
        """What is known of an edit with these places; those in files without code do not count."""
        tests: set[str] = set()
        imported = True
        counted = False
        for path, spans in self._statements(places):
            for first, last in spans:
                counted = True
                lines = [(path, line) for line in range(first, last + 1)]
                if any(line in self.outside for line in lines):
                    continue
                inside = set().union(*(self.ran.get(line, set()) for line in lines))
                if not inside:
                    return Reached(False)
                imported = False
                tests |= inside
        return Reached(counted, counted and imported, frozenset(tests))

    def _statements(self, places: Iterable[Placed]) -> Iterator[tuple[str, frozenset[Lines]]]:
        for place in places:
            known = self.watch._statements.get(place.path)
            if known is not None:
                yield place.path, known.at(place.line, place.end_line)


def _read(root: Path, path: str) -> Statements | None:
    full = root / path
    if not path.endswith(".py") or not full.is_file():
        return None
    try:
        return Statements(parse(path, full.read_bytes()).tree)
    except SourceError:
        return None
