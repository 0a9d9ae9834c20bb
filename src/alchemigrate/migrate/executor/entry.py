"""A step of the journal, as it is carried out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

import sqlalchemy as sa

from ...values.change import Fill, Validate
from ...values.job import IDLE, StepState
from ...values.operation import Phase, Step
from .stored import read
from .tables import JOURNAL

ORDER = {phase: place for place, phase in enumerate(Phase)}


@dataclass(frozen=True, slots=True)
class Entry:
    """A step at its place in a job, with its state when it was looked at."""

    job: str
    phase: Phase
    position: int
    title: str
    state: StepState
    checksum: str
    step: Step

    @classmethod
    def of(cls, row: sa.Row[Any]) -> Entry:
        """The entry of a row of the journal."""
        return cls(
            job=row.job,
            phase=Phase(row.phase),
            position=row.position,
            title=row.title,
            state=StepState(row.state),
            checksum=row.checksum,
            step=read(row.step),
        )

    @property
    def here(self) -> sa.ColumnElement[bool]:
        """The condition of its row."""
        return sa.and_(
            JOURNAL.c.job == self.job,
            JOURNAL.c.phase == self.phase.value,
            JOURNAL.c.position == self.position,
        )

    @property
    def place(self) -> tuple[int, int]:
        """Where it comes in its job."""
        return ORDER[self.phase], self.position

    @property
    def has_effect(self) -> bool:
        """Whether the database is, or may be, another one by it: what is not of one transaction may
        be half done."""
        whole = not Move.forward(self).alone and Move.forward(self).fill is None
        return self.state is StepState.DONE or not (self.state in IDLE or whole)

    @property
    def where(self) -> str:
        """Its place, in words."""
        return f"{self.job}, {self.phase} step {self.position + 1}"


@dataclass(frozen=True, slots=True)
class Move:
    """An entry is carried out, or taken back: by `step`, from `busy` to the state `to`; so are
    `others`, for which there is nothing to do."""

    entry: Entry
    step: Step
    busy: StepState
    to: StepState
    others: tuple[Entry, ...] = ()

    @classmethod
    def forward(cls, entry: Entry, others: tuple[Entry, ...] = ()) -> Move:
        """Carry it out."""
        return cls(entry, entry.step, StepState.RUNNING, StepState.DONE, others)

    @classmethod
    def backward(cls, entry: Entry) -> Move:
        """Take it back."""
        step = Step(entry.step.back or (), options=entry.step.options)
        return cls(entry, step, StepState.UNDOING, StepState.UNDONE)

    @property
    def whole(self) -> sa.ColumnElement[bool]:
        """The condition of the rows of all that it makes."""
        return sa.or_(self.entry.here, *(one.here for one in self.others))

    @property
    def fill(self) -> Fill | None:
        """The Fill that it is."""
        found = self.step.changes[0] if self.step.changes else None
        return found if isinstance(found, Fill) else None

    @property
    def fresh(self) -> bool:
        """Whether it begins anew; else it goes on where it was left."""
        if self.busy is StepState.RUNNING:
            return self.entry.state in IDLE
        return self.entry.state is not StepState.UNDOING

    @property
    def alone(self) -> bool:
        """Whether it is outside any transaction."""
        return "concurrently" in self.step and bool(self.step.changes)

    @property
    def long(self) -> bool:
        """Whether it takes its time, and keeps nobody waiting meanwhile."""
        changes = self.step.changes
        proven = bool(changes) and all(isinstance(one, Validate) for one in changes)
        return self.alone or proven


def forward(entries: Sequence[Entry]) -> Iterator[Move]:
    """The moves that carry entries of a phase out.

    What has nothing to do until it is taken back is done with the step before it: a job that ends
    in between is taken back by all that this step needs.
    """
    for place, entry in enumerate(entries, 1):
        idle = takewhile(lambda one: not one.step.changes, entries[place:])
        yield Move.forward(entry, tuple(idle))


def in_between(entries: Iterable[Entry]) -> Entry | None:
    """A step that is done, while what follows it is taken back by now."""
    done: Entry | None = None
    for one in entries:
        if one.step.changes:
            done = one if one.state is StepState.DONE else None
        elif done is not None and one.phase is done.phase and one.state is StepState.UNDONE:
            return done
    return None
