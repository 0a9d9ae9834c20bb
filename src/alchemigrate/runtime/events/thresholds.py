"""From when on something is worth a line: all in seconds, but for counts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What is slow, held too long or repeated; 0 switches a check off."""

    slow: float = 0.5
    """A statement."""
    held: float = 30.0
    """A connection that is not given back: taken for a leak."""
    waiting: float = 2.0
    """A transaction that is open while its program sends nothing."""
    repeats: int = 0
    """The same statement in one checkout; costs a dictionary, so only on request."""
    keep: int = 50
    """How many of each kind are kept; the oldest go first."""
