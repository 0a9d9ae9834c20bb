"""A difference in what tests send to the database, as it is told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from .blame import Blame
from .comparing import Gap, Unlike
from .events import Place
from .steps import COMMIT, FLUSH, ROLLBACK, Step

ROWS = 3
SAVEPOINTS = ("SAVEPOINT", "RELEASE", "ROLLBACK TO")
OUTSIDE = "outside of tests"
NOTHING_TO_BLAME = {"path": None, "line": None, "end_line": None, "edited": False, "rule": None}


class Kind(StrEnum):
    """What is wrong. Each is an error: what is harmless is not a difference."""

    LOST_WRITE = "lost write"
    EXTRA_WRITE = "extra write"
    MISSING_COMMIT = "missing COMMIT"
    EXTRA_COMMIT = "extra COMMIT"
    MISSING_ROLLBACK = "missing ROLLBACK"
    EXTRA_ROLLBACK = "extra ROLLBACK"
    LOST_QUERY = "lost query"
    EXTRA_QUERY = "extra query"
    MISSING_LIMIT = "missing LIMIT"
    STATEMENT = "another statement"
    VALUES = "other values"
    COUNT = "another row count"
    NOT_COMMITTED = "no longer committed"
    COMMITTED = "now committed"
    LOST_SAVEPOINT = "lost savepoint"
    EXTRA_SAVEPOINT = "extra savepoint"
    LOST_FLUSH = "lost flush"
    EXTRA_FLUSH = "extra flush"
    BROKEN = "broken test"


@dataclass(frozen=True, slots=True)
class Told:
    """One side: the statement as it was sent, the parameters of its first rows, how many rows it
    changed, what became of what it wrote, and the lines of the project that led there."""

    sql: str
    values: tuple[tuple[str, ...], ...]
    count: int | None
    fate: str
    stack: tuple[Place, ...]

    def as_json(self) -> dict[str, Any]:
        """The side as plain data, its text aside."""
        return {
            "values": [list(row) for row in self.values],
            "count": self.count,
            "fate": self.fate,
            "stack": [[place.path, place.line] for place in self.stack],
        }


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs (None where there is nothing on one side), in which tests, how many `times`
    in the first of them, and what is to `blame`, if that is known. A `root` is the first in one of
    its tests; what differs later in a test may follow from it.

    Of a broken test it is what was sent last before it broke, and the error is its `message`.
    """

    kind: Kind
    before: Told | None
    after: Told | None
    tests: tuple[str, ...]
    times: int = 1
    blame: Blame | None = None
    message: str = ""
    root: bool = True

    def as_json(self) -> dict[str, Any]:
        """The difference as plain data: both texts, and what is known of either side."""
        sides = {"before": self.before, "after": self.after}
        return {
            "kind": str(self.kind),
            "test": self.tests[0],
            "tests": list(self.tests),
            "root": self.root,
            "times": self.times,
            "message": self.message,
            **(self.blame.as_json() if self.blame else NOTHING_TO_BLAME),
            **{name: side.sql if side else None for name, side in sides.items()},
            "sides": {name: side.as_json() if side else None for name, side in sides.items()},
        }


def kind_of(gap: Gap) -> Kind:
    """What a gap between two runs means."""
    if gap.unlike is Unlike.MISSING:
        assert gap.before is not None
        return _lone(gap.before, _LOST)
    if gap.unlike is Unlike.EXTRA:
        assert gap.after is not None
        return _lone(gap.after, _EXTRA)
    assert gap.before is not None
    assert gap.after is not None
    if gap.unlike is Unlike.TEXT:
        lost = _is_limited(gap.before) and not _is_limited(gap.after)
        return Kind.MISSING_LIMIT if lost else Kind.STATEMENT
    if gap.unlike is Unlike.FATE:
        return Kind.NOT_COMMITTED if gap.before.fate.lasts else Kind.COMMITTED
    return Kind.VALUES if gap.unlike is Unlike.VALUES else Kind.COUNT


def _is_limited(step: Step) -> bool:
    return not {"LIMIT", "FETCH"}.isdisjoint(step.text.upper().split())


_LOST = (
    Kind.LOST_WRITE, Kind.LOST_QUERY, Kind.MISSING_COMMIT, Kind.MISSING_ROLLBACK, Kind.LOST_FLUSH
)  # fmt: skip
_EXTRA = (
    Kind.EXTRA_WRITE, Kind.EXTRA_QUERY, Kind.EXTRA_COMMIT, Kind.EXTRA_ROLLBACK, Kind.EXTRA_FLUSH
)  # fmt: skip


def _lone(step: Step, kinds: tuple[Kind, Kind, Kind, Kind, Kind]) -> Kind:
    write, query, commit, rollback, flush = kinds
    ends = {COMMIT: commit, ROLLBACK: rollback, FLUSH: flush}
    if step.text.startswith(SAVEPOINTS):
        return Kind.LOST_SAVEPOINT if kinds is _LOST else Kind.EXTRA_SAVEPOINT
    return ends.get(step.text) or (write if step.writes else query)


def told(step: Step | None) -> Told | None:
    """A step as it is told; None for none."""
    if step is None:
        return None
    return Told(
        sql=step.event.sql or step.text,
        values=step.values[:ROWS],
        count=step.count,
        fate=str(step.fate) if step.writes else "",
        stack=step.event.stack,
    )
