"""Compares what a test sends to the database, before and after, step by step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from .aligning import Pair, align
from .arranging import Sides, arranged, concurrent
from .canonical import needed
from .events import Event
from .excuses import excused
from .harmless import OF_STREAM, Harmless
from .steps import Step, steps
from .volatile import Positions, positions, type_of

SEVERAL = 2


class Unlike(StrEnum):
    """In what two steps differ."""

    MISSING = "missing"
    EXTRA = "extra"
    TEXT = "text"
    VALUES = "values"
    COUNT = "row count"
    FATE = "fate"


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is not the same, at index `at` of the aligned `pairs`."""

    unlike: Unlike
    pairs: Sequence[Pair]
    at: int

    @property
    def before(self) -> Step | None:
        """The step of the original."""
        return self.pairs[self.at][0]

    @property
    def after(self) -> Step | None:
        """The step of the upgraded tree."""
        return self.pairs[self.at][1]


@dataclass(frozen=True, slots=True)
class Result:
    """The gaps of a test; how many steps were compared; which harmless differences there are;
    how many values change from run to run, and whether even the steps do; and all `pairs`."""

    gaps: tuple[Gap, ...]
    steps: int
    harmless: frozenset[Harmless] = frozenset()
    volatile: int = 0
    unsteady: bool = False
    pairs: Sequence[Pair] = ()


def compare(sides: Sides, allowed: frozenset[Harmless]) -> Result:
    """Compare a test, with the harmless differences that are allowed."""
    chosen, used = sides, allowed - {Harmless.LOAD_ORDER}
    best = _compare(chosen, used)
    for other, more in _otherwise(sides, allowed) if best.gaps else ():
        result = _compare(other, more)
        if len(result.gaps) < len(best.gaps):
            best, chosen, used = result, other, more
    if chosen is not sides:
        best = replace(best, harmless=best.harmless | {Harmless.INTERLEAVING})
    if best.gaps:
        return best
    shown = {one for one in OF_STREAM & used if _shows(chosen, used, used - {one})}
    return replace(best, harmless=best.harmless | shown)


def _otherwise(
    sides: Sides, allowed: frozenset[Harmless]
) -> Iterator[tuple[Sides, frozenset[Harmless]]]:
    """Other ways to put what was done in order, for a test that differs as it is."""
    ways = [sides]
    if Harmless.INTERLEAVING in allowed and concurrent(sides):
        ways += [arranged(sides, group, allowed) for group in ("lane", "checkout")]
    for way in ways:
        if way is not sides:
            yield way, allowed - {Harmless.LOAD_ORDER}
        if Harmless.LOAD_ORDER in allowed:
            yield way, allowed


def _shows(sides: Sides, allowed: frozenset[Harmless], fewer: frozenset[Harmless]) -> bool:
    """Whether there are gaps with fewer harmless differences; comparing keys is enough mostly."""
    if _keys(sides.before, fewer) == _keys(sides.after, fewer):
        return False
    if _keys(sides.before, allowed) == _keys(sides.after, allowed):
        return True
    return bool(_compare(sides, fewer).gaps)


def _keys(events: Sequence[Event], allowed: frozenset[Harmless]) -> list[str]:
    return [step.key for step in steps(events, allowed)]


def _compare(sides: Sides, allowed: frozenset[Harmless]) -> Result:
    before, after = steps(sides.before, allowed), steps(sides.after, allowed)
    again = before
    if sides.again is not None and Harmless.VOLATILE in allowed:
        again = steps(sides.again, allowed)
    loose = positions(before, again)
    if loose is None:
        return _unsteady(before, after, again, allowed)
    pairs = align(before, after)
    fine = excused(pairs, allowed)
    gaps = tuple(_gaps(pairs, fine, loose, allowed))
    used = _used(pairs, fine, {gap.at for gap in gaps}, allowed)
    volatile = sum(map(len, loose.values()))
    return Result(gaps, len(before), used, volatile, pairs=pairs)


def _unsteady(
    before: Sequence[Step], after: Sequence[Step], again: Sequence[Step],
    allowed: frozenset[Harmless],
) -> Result:  # fmt: skip
    """The original itself does other things each time: what it always does as often must be done
    as often, and what it does now more, now less, must be done."""
    once, twice, now = (
        Counter((step.key, step.fate) for step in run) for run in (before, again, after)
    )
    volatile = frozenset((Harmless.VOLATILE,))
    if once.keys() == now.keys() and all(
        now[step] == once[step] or once[step] != twice[step] for step in once
    ):
        return Result((), len(before), volatile, unsteady=True, pairs=align(before, after))
    runs = [align(run, after) for run in (before, again)]
    gaps = [tuple(_gaps(pairs, excused(pairs, allowed), {}, allowed)) for pairs in runs]
    closest = int(len(gaps[1]) < len(gaps[0]))
    return Result(gaps[closest], len(before), volatile, unsteady=True, pairs=runs[closest])


def _gaps(
    pairs: Sequence[Pair], fine: Mapping[int, Harmless], loose: Positions,
    allowed: frozenset[Harmless],
) -> Iterator[Gap]:  # fmt: skip
    number = -1
    for at, (before, after) in enumerate(pairs):
        number += before is not None
        if at in fine:
            continue
        unlike = _unlike(before, after, loose.get(number, frozenset()))
        if unlike is Unlike.VALUES and Harmless.ROW_ORDER in allowed and _same_rows(before, after):
            unlike = None
        if unlike is not None:
            yield Gap(unlike, pairs, at)


def _unlike(
    before: Step | None, after: Step | None, loose: frozenset[tuple[int, int]]
) -> Unlike | None:
    if before is None:
        return Unlike.EXTRA
    if after is None:
        return Unlike.MISSING
    if before.key != after.key:
        return Unlike.TEXT
    if not _same_values(before, after, loose):
        return Unlike.VALUES
    if None not in (before.count, after.count) and before.count != after.count:
        return Unlike.COUNT
    return Unlike.FATE if before.fate.lasts != after.fate.lasts else None


def _same_values(before: Step, after: Step, loose: frozenset[tuple[int, int]]) -> bool:
    if [len(row) for row in before.values] != [len(row) for row in after.values]:
        return False
    return all(
        old == new or ((row, column) in loose and type_of(old) == type_of(new))
        for row, rows in enumerate(zip(before.values, after.values, strict=True))
        for column, (old, new) in enumerate(zip(*rows, strict=True))
    )


def _same_rows(before: Step | None, after: Step | None) -> bool:
    """Whether a statement that writes several rows writes the same ones."""
    if before is None or after is None or not before.writes or len(before.values) < SEVERAL:
        return False
    return Counter(before.values) == Counter(after.values)


def _used(
    pairs: Sequence[Pair], fine: Mapping[int, Harmless], gaps: set[int],
    allowed: frozenset[Harmless],
) -> frozenset[Harmless]:  # fmt: skip
    """The harmless differences of text and values, and those that excused a whole step."""
    used = set(fine.values())
    for at, (before, after) in enumerate(pairs):
        if before is not None and after is not None and at not in gaps and at not in fine:
            used |= needed(before.event.sql, after.event.sql, allowed)
            if before.values != after.values:
                same = _same_rows(before, after)
                used.add(Harmless.ROW_ORDER if same else Harmless.VOLATILE)
    return frozenset(used)
