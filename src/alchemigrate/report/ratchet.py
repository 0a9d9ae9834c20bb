"""What a run of the tests against known legacy calls came to, in a few lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .wording import plural

if TYPE_CHECKING:
    from ..upgrade.ratchet import Call, Ratcheted

SHOWN = 3
"""Tests that are named of one call."""


def lines(found: Ratcheted) -> Iterator[str]:
    """The tests, the new calls with the tests that make them, and those that are gone."""
    counts = Counter(one.outcome for one in found.run.outcomes.values())
    told = ", ".join(f"{number} {outcome}" for outcome, number in counts.most_common())
    yield f"tests: {told or 'none'}"
    for name, one in found.run.outcomes.items():
        if one.outcome in ("failed", "error"):
            yield f"{one.outcome} {name}"
    for call in found.new:
        yield f"new {call.path}:{call.line} {call.category}: {call.message} ({_tests(call)})"
    for call in found.gone:
        yield f"gone {call.path} {call.category}: {call.text}"
    gone = sum(call.count for call in found.gone)
    yield (
        f"legacy calls: {found.met} met, {len(found.new)} new, {gone} gone, "
        f"{found.unmet} known and not met by these tests"
    )


def _tests(call: Call) -> str:
    if not call.tests:
        return "outside of tests"
    more = len(call.tests) - SHOWN
    return ", ".join(call.tests[:SHOWN]) + (f" and {plural(more, 'test')} more" if more > 0 else "")
