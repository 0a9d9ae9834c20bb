"""The SQL proof: every test's statements and transactions, before and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .arranging import Sides
from .blame import Blamer
from .comparing import Result, compare
from .difference import OUTSIDE, Difference
from .events import Recording
from .gathering import differences
from .harmless import EVERY, Harmless
from .recording import Recorded

EVERYWHERE = "all"


@dataclass(frozen=True, slots=True)
class SqlProof:
    """What was compared: `tests` by name with the harmless differences of each (none if all of its
    SQL is equal), how many `steps`, values that change from run to run (`volatile`), and tests
    whose order of statements does (`unsteady`). `differences` are what is left. Fixtures of many
    tests, and what happens outside of tests, are compared too: `around` counts them. `sending` are
    the tests that send anything."""

    tests: Mapping[str, frozenset[Harmless]]
    differences: tuple[Difference, ...]
    steps: int
    volatile: int
    unsteady: tuple[str, ...]
    around: int
    allowed: frozenset[Harmless] = EVERY
    sending: frozenset[str] = frozenset()

    @property
    def holds(self) -> bool:
        """True if every difference is a harmless one that is allowed."""
        return not self.differences

    @property
    def equal_tests(self) -> frozenset[str]:
        """Tests whose SQL is the same, up to harmless differences, as is that of the fixtures
        around them."""
        owners = {owner for one in self.differences for owner in one.tests}
        return frozenset(
            test
            for test in self.tests
            if test not in owners and not any(_around(owner, test) for owner in owners)
        )

    def as_json(self) -> dict[str, Any]:
        """The proof as plain data."""
        equal = self.equal_tests
        strictly = {test for test in equal if not self.tests[test]}
        counts = Counter(one for test in equal for one in self.tests[test])
        return {
            "holds": self.holds,
            "tests": len(self.tests),
            "equal": len(strictly),
            "harmless": len(equal) - len(strictly),
            "different": len(self.tests) - len(equal),
            "around": self.around,
            "steps": self.steps,
            "volatile": self.volatile,
            "unsteady": list(self.unsteady),
            "harmless_differences": {str(one): counts[one] for one in Harmless if counts[one]},
            "counted": sorted(EVERY - self.allowed),
            "differences": [one.as_json() for one in self.differences],
        }


def prove(
    before: Recorded,
    after: Recorded,
    once_more: Callable[[], Recorded],
    allowed: frozenset[Harmless] = EVERY,
    blamer: Blamer | None = None,
) -> SqlProof:
    """Compare two recorded runs; `once_more` records the first again if they differ in anything,
    `blamer` finds the edits that differences come from.

    What changes between two runs of the same tree is no difference. The second run of the original
    comes after that of the upgraded tree: what the clock changes has changed in it too.
    """
    tests = before.run.outcomes.keys() & after.run.outcomes.keys()
    tests = {test for test in tests if "::" in test}
    owners = sorted(before.sql.keys() | after.sql.keys())
    owners = [one for one in owners if "::" not in one or one.startswith("[") or one in tests]
    first = _results(owners, before.sql, after.sql, None, allowed)
    doubtful = [owner for owner, result in first.items() if result.gaps]
    if doubtful:
        again = once_more().sql
        first |= _results(doubtful, before.sql, after.sql, again, allowed)
    return SqlProof(
        tests={test: first[test].harmless if test in first else frozenset() for test in tests},
        differences=differences(first, before.run, after.run, blamer),
        steps=sum(result.steps for result in first.values()),
        volatile=sum(result.volatile for result in first.values()),
        unsteady=tuple(owner for owner, result in first.items() if result.unsteady),
        around=len(set(owners) - tests),
        allowed=allowed,
        sending=frozenset(test for test in tests if test in first and first[test].steps),
    )


def _results(
    owners: Iterable[str],
    before: Recording,
    after: Recording,
    again: Recording | None,
    allowed: frozenset[Harmless],
) -> dict[str, Result]:
    return {
        owner: compare(
            Sides(
                before.get(owner, ()),
                after.get(owner, ()),
                again.get(owner, ()) if again is not None else None,
            ),
            allowed,
        )
        for owner in owners
    }


def _around(owner: str, test: str) -> bool:
    """Whether an owner is a fixture of many tests that a test may use, or outside of them all."""
    if not owner.startswith("[fixture "):
        return owner == OUTSIDE
    where = owner.removesuffix("]").rpartition(" of ")[2]
    return where == EVERYWHERE or test.startswith(where)
