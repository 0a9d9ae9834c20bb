"""Jobs that change a live schema, as its journal has them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .operation import Phase


class StepState(StrEnum):
    """Where a step stands; `undoing` is being taken back, and neither done nor undone."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    UNDOING = "undoing"
    UNDONE = "undone"


IDLE = frozenset((StepState.PENDING, StepState.UNDONE))
"""Of a step that has no effect in the database."""

BEGUN = "begun"


@dataclass(frozen=True, slots=True)
class StepStatus:
    """A step in the journal: its statements, those that take it back (None if it cannot be), what
    it loses, how often it was tried, when, how many rows are written, and its last error."""

    phase: Phase
    position: int
    title: str
    state: StepState
    sql: tuple[str, ...] = ()
    back_sql: tuple[str, ...] | None = ()
    loses: str = ""
    attempts: int = 0
    begun: datetime | None = None
    ended: datetime | None = None
    rows_done: int | None = None
    rows_total: int | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class JobStatus:
    """A job with its steps in their order; `subject` is what it was planned for, `asked` what
    somebody wants it to do (run, pause, cancel)."""

    job: str
    subject: str
    asked: str
    steps: tuple[StepStatus, ...]

    @property
    def state(self) -> str:
        """Of all its steps; BEGUN where some are done, and nothing is under way."""
        counted = Counter(one.state for one in self.steps)
        for state in (StepState.FAILED, StepState.UNDOING, StepState.RUNNING):
            if counted[state]:
                return state
        states = {one.state for one in self.steps}
        if len(states) == 1:
            return states.pop()
        return BEGUN if StepState.DONE in states else StepState.PENDING


@dataclass(frozen=True, slots=True)
class DoneStep:
    """A step that was carried out or taken back, how often it was tried, and its seconds."""

    phase: Phase
    position: int
    title: str
    attempts: int
    seconds: float
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did; `finished` is False if somebody ended it before it was through."""

    job: str
    done: tuple[DoneStep, ...]
    finished: bool
