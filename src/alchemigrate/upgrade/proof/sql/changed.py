"""Where two trees differ, by line: what was edited near the lines that led to a statement."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path

from ....errors import SourceError
from ....source.module import parse
from ..statements import Statements
from .events import Place

WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines that differ: `line` to `end_line` of the file as it is now (where lines were taken
    out, the line that follows them), and the words that came or went there."""

    path: str
    line: int
    end_line: int
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class _File:
    before: Sequence[str]
    after: Sequence[str]
    opcodes: Sequence[tuple[str, int, int, int, int]]
    statements: Statements | None
    functions: Sequence[tuple[int, int]]
    names: Sequence[tuple[int, int, frozenset[str], frozenset[str]]]

    def slices(self, first: int, last: int, inside: tuple[int, int]) -> list[tuple[int, int]]:
        """The statement, and those before it in its function that make what it is made of."""
        found = [(first, last)]
        used = {name for a, b, _, names in self.names if (a, b) == (first, last) for name in names}
        for a, b, made, names in sorted(self.names, reverse=True):
            if inside[0] < a and b < first and made & used:
                found.append((a, b))
                used |= names
        return found


@dataclass
class Changes:
    """The differences between the files of two trees, read when they are asked for."""

    before: Path
    after: Path
    _files: dict[str, _File] = field(default_factory=dict)

    def now(self, place: Place) -> Place:
        """Where a line of the tree before stands now, or stood before it was taken out."""
        line = place.line - 1
        for what, b, b_end, a, a_end in self._file(place.path).opcodes:
            if b <= line < b_end:
                moved = a + line - b if what == "equal" else min(a + line - b, max(a, a_end - 1))
                return Place(place.path, moved + 1)
        return place

    def near(self, place: Place) -> Iterator[Sequence[Hunk]]:
        """The edits in the statement at a line of the tree as it is now, and in those that make
        the names it uses; then all edits of its function."""
        known = self._file(place.path)
        inside = [one for one in known.functions if one[0] <= place.line <= one[1]]
        function = max(inside) if inside else (place.line, place.line)
        first, last = self.statement(place)
        spans = known.slices(first, last, function) if inside else [(first, last)]
        yield [hunk for span in spans for hunk in self._hunks(place.path, *span)]
        yield self._hunks(place.path, *function) if inside else []

    def elsewhere(self, path: str) -> Sequence[Hunk]:
        """All edits of a file."""
        return self._hunks(path, 1, len(self._file(path).after))

    def statement(self, place: Place) -> tuple[int, int]:
        """The first and last line of the statement at a line of the tree as it is now."""
        known = self._file(place.path).statements
        spans = known.at(place.line, place.line) if known else frozenset()
        return min(spans, default=(place.line, place.line))

    def _hunks(self, path: str, first: int, last: int) -> list[Hunk]:
        known = self._file(path)
        found = []
        for what, b, b_end, a, a_end in known.opcodes:
            if what != "equal" and a < last and max(a_end, a + 1) >= first:
                old, new = (
                    _words(lines) for lines in (known.before[b:b_end], known.after[a:a_end])
                )
                found.append(Hunk(path, *self._whole(path, a + 1, max(a + 1, a_end)), old ^ new))
        return found

    def _whole(self, path: str, first: int, last: int) -> tuple[int, int]:
        """Whole statements, since one that was edited is edited as a whole."""
        known = self._file(path).statements
        spans = known.at(first, last) if known else frozenset()
        ends = [one for one in spans if one[0] <= last and one[1] >= first]
        return min([first, *(one[0] for one in ends)]), max([last, *(one[1] for one in ends)])

    def _file(self, path: str) -> _File:
        if path not in self._files:
            self._files[path] = self._read(path)
        return self._files[path]

    def _read(self, path: str) -> _File:
        before, after = (_lines(root / path) for root in (self.before, self.after))
        opcodes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        try:
            tree = parse(path, "\n".join(after).encode()).tree
        except SourceError:
            return _File(before, after, opcodes, None, (), ())
        functions = [
            (node.lineno, node.end_lineno or node.lineno)
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        ]
        statements = Statements(tree)
        return _File(before, after, opcodes, statements, functions, list(_names(tree, statements)))


def _lines(path: Path) -> list[str]:
    if not path.is_file():
        return []
    return path.read_text(encoding="utf-8", errors="replace").splitlines()


def _words(lines: Sequence[str]) -> frozenset[str]:
    return frozenset(WORD.findall("\n".join(lines).lower()))


def _names(
    tree: ast.AST, statements: Statements
) -> Iterator[tuple[int, int, frozenset[str], frozenset[str]]]:
    """(first line, last line, names made, names used) of statements with names."""
    found: dict[tuple[int, int], tuple[set[str], set[str]]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            for span in statements.at(node.lineno, node.lineno):
                made = not isinstance(node.ctx, ast.Load)
                found.setdefault(span, (set(), set()))[0 if made else 1].add(node.id)
    for (first, last), (makes, uses) in found.items():
        yield first, last, frozenset(makes), frozenset(uses)
