"""What a recorded test run came to, in a few lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Protocol

from ..values.evidence import FileEvidence


class Outcome(Protocol):
    """What became of a test."""

    @property
    def outcome(self) -> str:
        """passed, failed, error, skipped, xfailed or xpassed."""


def lines(outcomes: Mapping[str, Outcome], files: Mapping[str, FileEvidence]) -> Iterator[str]:
    """The tests, what was seen of the files, and the kinds of warnings, most frequent first."""
    counts = Counter(one.outcome for one in outcomes.values())
    told = ", ".join(f"{number} {outcome}" for outcome, number in counts.most_common())
    yield f"tests: {told or 'none'}"
    calls = sum(len(one.calls) for one in files.values())
    executed = sum(len(one.lines) for one in files.values())
    yield f"seen: {executed} lines of {len(files)} files, {calls} places that call SQLAlchemy"
    warned: Counter[str] = Counter()
    for one in files.values():
        for warning in one.warnings:
            warned[f"{warning.category}: {warning.message.partition('.')[0][:90]}"] += 1
    yield f"warnings of SQLAlchemy: {warned.total()} places"
    for text, number in warned.most_common(10):
        yield f"  {number:4} {text}"
