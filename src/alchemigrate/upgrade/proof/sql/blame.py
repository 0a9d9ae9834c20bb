"""Which lines of the upgraded tree, and which edits, a difference comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ....values.finding import Finding
from .changed import WORD, Changes, Hunk
from .comparing import Gap, Unlike
from .events import Place
from .steps import COMMIT, FLUSH, ROLLBACK, Step

REACH = 4
"""Frames, from the innermost, that are looked at for an edit."""

LOADING = frozenset(("load", "joinedload", "selectinload", "subqueryload", "options", "eager"))
ADDING = frozenset(("add", "merge", "append", "delete", "remove"))
HINTS = {
    COMMIT: frozenset(("commit", "begin")),
    ROLLBACK: frozenset(("rollback",)),
    FLUSH: frozenset(("flush",)),
}
LIMITING = frozenset(("limit", "first", "slice", "offset"))


@dataclass(frozen=True, slots=True)
class Blame:
    """Lines of the upgraded tree, whether they were `edited`, and the rules of the run that did."""

    path: str
    line: int
    end_line: int
    edited: bool
    rules: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The place and the rules as plain data."""
        return {
            "path": self.path,
            "line": self.line,
            "end_line": self.end_line,
            "edited": self.edited,
            "rule": ", ".join(self.rules) or None,
        }


@dataclass(frozen=True)
class Blamer:
    """Finds what is to blame, by the changes between two trees and the findings of the run."""

    changes: Changes
    ledger: Sequence[Finding] = ()

    def gap(self, gap: Gap) -> Blame | None:
        """What a difference comes from; None if nothing of the project led there."""
        written = _written(gap)
        if written is not None:
            return self._uncommitted(written)
        places = [place for step in self._around(gap) for place in step]
        return self.places(places, _hints(gap))

    def places(self, places: Sequence[Place], hints: frozenset[str]) -> Blame | None:
        """The edit near the first of some places that holds a word of the hints, or all edits
        near the first that has any, or the best of the first file that has; else the place."""
        if not places:
            return None
        near = [(place, hunks) for place in places for hunks in self.changes.near(place)]
        for place, hunks in near:
            fitting = [one for one in hunks if one.words & hints]
            if fitting:
                best = _best(fitting, hints, place)
                return self._named(best.path, best.line, best.end_line, True)
        for place, hunks in near:
            if hunks:
                first, last = min(one.line for one in hunks), max(one.end_line for one in hunks)
                return self._named(place.path, first, last, True)
        for place in places:
            hunks = self.changes.elsewhere(place.path)
            if hunks and not _is_test(place.path):
                best = _best(hunks, hints, place)
                return self._named(best.path, best.line, best.end_line, True)
        return self._named(places[0].path, *self.changes.statement(places[0]), False)

    def _uncommitted(self, step: Step) -> Blame | None:
        """The statement whose writing is not committed any more: no line stands for that."""
        for place in step.event.stack[:1]:
            edited = any(self.changes.near(place))
            return self._named(place.path, *self.changes.statement(place), edited)
        return None

    def _around(self, gap: Gap) -> Iterator[list[Place]]:
        """Lines of the tree as it is now: of the step itself, else of where it was before."""
        if gap.before is not None:
            yield [self.changes.now(place) for place in gap.before.event.stack[:REACH]]
        if gap.after is not None:
            yield list(gap.after.event.stack[:REACH])
        for step in _neighbours(gap):
            yield list(step.event.stack[:REACH])

    def _named(self, path: str, line: int, end_line: int, edited: bool) -> Blame:
        rules = {
            finding.rule
            for finding in self.ledger
            for place in finding.after
            if place.path == path and place.line <= end_line and place.end_line >= line
        }
        return Blame(path, line, end_line, edited, tuple(sorted(rules)))


def _is_test(path: str) -> bool:
    """Whether a file holds tests: they ask for things, they do not build them."""
    name = path.rpartition("/")[2]
    return name.startswith(("test_", "conftest")) or name.endswith("_test.py")


def _written(gap: Gap) -> Step | None:
    """The write whose fate differs, or that 1.x committed by itself and nothing commits now."""
    if gap.unlike is Unlike.FATE:
        return gap.after
    if gap.before is None or not gap.before.alone:
        return None
    writes = (after for _, after in reversed(gap.pairs[: gap.at]) if after and after.writes)
    return next(writes, None)


def _neighbours(gap: Gap) -> Iterator[Step]:
    """What the upgraded tree sent last before the difference, if it was not changed itself."""
    for _, after in reversed(gap.pairs[: gap.at]):
        if after is not None:
            yield after
            return


def _hints(gap: Gap) -> frozenset[str]:
    """Words that an edit behind a difference is likely to hold: those that the texts differ by."""
    sides = [side for side in (gap.before, gap.after) if side is not None]
    for side in sides:
        if side.text in HINTS:
            return HINTS[side.text]
    words = [frozenset(WORD.findall(side.text.lower())) for side in sides]
    if len(words) == 1:
        return ADDING if sides[0].writes else words[0] | LOADING
    found = words[0] ^ words[1]
    found |= LIMITING if "limit" in found else frozenset()
    return found | LOADING if found & {"join", "left", "outer"} else found


def _best(hunks: Sequence[Hunk], hints: frozenset[str], place: Place) -> Hunk:
    """The hunk that shares most words with what is wrong, the nearest of several."""
    return min(
        hunks, key=lambda hunk: (-len(hunk.words & hints), abs(hunk.line - place.line), hunk.line)
    )
