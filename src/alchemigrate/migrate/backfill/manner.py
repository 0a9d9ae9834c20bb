"""How a backfill behaves towards others."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..patience import Patience
from .pace import Pace
from .sweep import Sweep
from .throttle import Throttle


@dataclass(frozen=True, slots=True)
class Manner:
    """Its pace, what it pauses for, when it sweeps, and its patience with locks.

    A statement of a batch may take `statement_ms`; then it is tried with fewer rows.
    """

    pace: Pace = field(default_factory=Pace)
    throttle: Throttle = field(default_factory=Throttle)
    sweep: Sweep = field(default_factory=Sweep)
    patience: Patience = field(default_factory=lambda: Patience(lock_ms=25))
    statement_ms: int = 1000


USUAL = {"postgresql": Manner(), "sqlite": Manner(pace=Pace(work=0.5))}
"""SQLite lets one connection write, and those that wait ask from time to time: it needs gaps."""
