"""The differences of all tests, those that are alike together, and the edits they come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ..suite import Run
from ..tests import PASSING
from .blame import Blamer
from .changed import WORD
from .comparing import Gap, Result, Unlike
from .difference import OUTSIDE, Difference, Kind, kind_of, told
from .steps import AROUND, Step

FOLLOWING = (Kind.NOT_COMMITTED, Kind.EXTRA_ROLLBACK)
"""What a missing COMMIT brings about."""


def differences(
    results: Mapping[str, Result], before: Run, after: Run, blamer: Blamer | None
) -> tuple[Difference, ...]:
    """The gaps of all tests as differences, with their blame.

    A test that is broken stops: what it does not send any more is one difference, not many.
    """
    found: dict[object, Difference] = {}
    for owner, result in results.items():
        gaps: Sequence[Gap] = result.gaps
        if _is_broken(owner, before, after) and _stops(owner, result):
            gaps = ()
            _add(found, _broken(owner, result, after.outcomes[owner].message, blamer))
        for one in _told(owner, gaps, blamer):
            _add(found, one)
    return tuple(sorted(found.values(), key=lambda one: (not one.root, one.kind is Kind.COUNT)))


def _told(owner: str, gaps: Sequence[Gap], blamer: Blamer | None) -> Iterator[Difference]:
    kinds = [kind_of(gap) for gap in gaps]
    ignored = FOLLOWING if Kind.MISSING_COMMIT in kinds else ()
    told_of = [(kind, gap) for kind, gap in zip(kinds, gaps, strict=True) if kind not in ignored]
    root = next((gap for kind, gap in told_of if kind is not Kind.COUNT), gaps[0] if gaps else None)
    earlier = None
    for kind, gap in told_of:
        blame = blamer.gap(gap) if blamer else None
        if kind is Kind.EXTRA_QUERY and earlier is not None and not (blame and blame.edited):
            blame = earlier  # what is loaded one by one was left out of a query before
        elif blame is not None and blame.edited:
            earlier = blame
        sides = told(gap.before), told(gap.after)
        yield Difference(kind, *sides, (owner or OUTSIDE,), blame=blame, root=gap is root)


def _add(found: dict[object, Difference], one: Difference) -> None:
    """Count a difference; the same statements from the same lines are the same difference."""
    sides = ((side.sql, side.stack[:1]) if side else None for side in (one.before, one.after))
    key = (one.kind, one.blame, *sides)
    known = found.get(key)
    if known is None:
        found[key] = one
        return
    if one.root and not known.root:
        known = found[key] = replace(known, root=True)
    if known.tests[-1] != one.tests[0]:
        found[key] = replace(known, tests=(*known.tests, *one.tests))
    elif len(known.tests) == 1:
        found[key] = replace(known, times=known.times + 1)


def _is_broken(owner: str, before: Run, after: Run) -> bool:
    old, new = (run.outcomes.get(owner) for run in (before, after))
    return bool(old and new and old.outcome in PASSING and new.outcome not in PASSING)


def _stops(owner: str, result: Result) -> bool:
    """Whether a test sends the same up to a point, and nothing of its own after that."""
    if not result.gaps:
        return True
    first = result.gaps[0]
    if first.unlike is not Unlike.MISSING:
        return False
    path = owner.partition("::")[0]
    return not any(
        after is not None and before is not None and _is_from(after, path)
        for before, after in first.pairs[first.at + 1 :]
    )


def _is_from(step: Step, path: str) -> bool:
    return step.text not in AROUND and any(place.path == path for place in step.event.stack)


def _broken(owner: str, result: Result, message: str, blamer: Blamer | None) -> Difference:
    end = result.gaps[0].at if result.gaps else len(result.pairs)
    path = owner.partition("::")[0]
    sent = [after for _, after in result.pairs[:end] if after is not None]
    own = [step for step in sent if _is_from(step, path)] or sent
    last = own[-1] if own else None
    hints = frozenset(WORD.findall(message.lower()))
    blame = blamer.places(last.event.stack, hints) if blamer and last is not None else None
    return Difference(Kind.BROKEN, None, told(last), (owner,), blame=blame, message=message)
