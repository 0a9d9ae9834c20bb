"""Carries the steps of jobs out on a live database, once each, and takes them back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import sqlalchemy as sa

from ...database.connect import connected
from ...database.statistics import statistics
from ...errors import DatabaseError, LossError
from ...values.forecast import Forecast
from ...values.job import IDLE, JobStatus, Outcome, StepState
from ...values.operation import Phase, Step
from ..backfill.control import Asked, Switch
from ..backfill.manner import Manner
from ..patience import Patience
from ..patiently import AnyAnswer
from ..write.sqlite.plan import rehearsed
from . import sqlite, status, tables
from .attempts import Attempts
from .entry import ORDER, Entry, Move, forward, in_between
from .forecast import forecast
from .journal import Journal
from .run import Run
from .steady import steadily
from .stopping import Stopping
from .transactional import transactional
from .turn import Turn, holder
from .written import WRITERS


class Executor:
    """Changes the database of an engine; its journal is in that database.

    A job has steps in three phases. Each is made once, however often it is begun and wherever it
    was broken off. `switch` ends or pauses the run from a signal handler or another thread;
    `manner` is how rows are filled.
    """

    def __init__(
        self,
        engine: sa.Engine,
        patience: Patience | None = None,
        say: Callable[[str], None] = lambda _: None,
        switch: Switch | None = None,
        manner: Manner | None = None,
    ) -> None:
        if engine.dialect.name not in WRITERS:
            raise DatabaseError(
                f"live changes are not carried out on {engine.dialect.name}",
                where=str(engine.url),
                cure=f"it can be {' or '.join(WRITERS)}",
            )
        self._engine = transactional(engine)
        self._patience = patience or Patience()
        self._say = say
        self._switch = switch or Switch()
        self._manner = manner
        self._journal = Journal(self._engine)

    @property
    def engine(self) -> sa.Engine:
        """Of the database, with transactions however it was set up."""
        return self._engine

    def plan(self, job: str, phases: Mapping[Phase, Sequence[Step]], subject: str = "") -> None:
        """Keep the steps of a job: they are computed from the schema before it begins.

        To plan the same again does nothing; raises ChangedStepError if others have begun.
        """
        self._prepare()
        self._steadily(lambda: self._journal.plan(job, phases, subject))

    def planned(self, job: str) -> Mapping[Phase, tuple[Step, ...]]:
        """The steps of a job by phase, as they were planned; empty if it is not known."""
        if not self._kept():
            return {}
        entries = self._entries(job)
        return {
            phase: steps
            for phase in Phase
            if (steps := tuple(one.step for one in entries if one.phase is phase))
        }

    def left(self, job: str, phase: Phase) -> tuple[Step, ...]:
        """The steps of a phase that are not done."""
        entries = self._entries(job) if self._kept() else ()
        return tuple(
            one.step for one in entries if one.phase is phase and one.state is not StepState.DONE
        )

    def subject(self, job: str) -> str | None:
        """What a job was planned for; None if it is not known."""
        return self._steadily(lambda: self._journal.subject(job)) if self._kept() else None

    def carry_out(self, job: str, phase: Phase, steps: Sequence[Step] | None = None) -> Outcome:
        """Carry out what is left of a phase; `steps` are those that were planned if not given.

        Raises DatabaseError or one of its kinds; what was done before stays done.
        """
        self._prepare()
        with self._run(job) as run:
            if steps is not None:
                given = {phase: steps}
                self._steadily(lambda: self._journal.plan(job, given))
            entries = self._entries(job)
            if steps is None and not entries:
                raise DatabaseError("there is no such job", where=job, cure="plan it first")
            _ready(job, phase, entries)
            left = [
                one for one in entries if one.phase is phase and one.state is not StepState.DONE
            ]
            return run.all(job, forward(left))

    def take_back(self, job: str, phases: Sequence[Phase] = tuple(Phase)) -> Outcome:
        """Take back what was done of these phases, the last step first; raises LossError, before
        anything is done, at a step that cannot be."""
        if not self._kept():
            return Outcome(job, (), finished=True)
        with self._run(job) as run:
            entries = self._entries(job)
            done = [one for one in reversed(entries) if one.state not in IDLE]
            _may_go(job, phases, done)
            return run.all(job, (Move.backward(one) for one in done if one.phase in phases))

    def forget(self, job: str) -> None:
        """What has no effect of a job that was broken off is no part of it any more."""
        with self._run(job):
            idle = [one for one in self._entries(job) if not one.has_effect]
            open_ = [one for one in idle if one.state is not StepState.UNDONE]
            self._steadily(lambda: self._journal.forget(open_))

    def may_take_back(self, job: str, phases: Sequence[Phase] = tuple(Phase)) -> None:
        """Raise LossError or DatabaseError if `take_back` would not begin; nothing is done."""
        entries = self._entries(job) if self._kept() else ()
        _may_go(job, phases, [one for one in reversed(entries) if one.state not in IDLE])

    def ask(self, job: str, wanted: Asked) -> None:
        """Let the run of a job pause, go on or end, from any process; raises DatabaseError."""
        if not self._kept() or not self._steadily(lambda: status.ask(self._engine, job, wanted)):
            raise DatabaseError("there is no such job", where=job, cure="see `schema status`")

    def under_way(self) -> str:
        """Who changes the database at this moment; "" for nobody, or where nobody can know."""
        return self._steadily(lambda: holder(self._engine))

    def status(self) -> tuple[JobStatus, ...]:
        """All jobs of the journal, in the order in which they were planned."""
        return self._steadily(lambda: status.jobs(self._engine)) if self._kept() else ()

    def dry_run(self, phases: Mapping[Phase, Sequence[Step]]) -> tuple[Forecast, ...]:
        """What steps would do, by what the database knows of its tables; nothing is done."""
        with connected(self._engine) as connection:
            known = statistics(connection)
            found = forecast(phases, self._engine.dialect.name, known)
            if self._engine.dialect.name == "sqlite":
                steps = [step for several in phases.values() for step in several]
                return sqlite.told(found, rehearsed(connection, steps))
        return found

    def _steadily(self, ask: Callable[[], AnyAnswer]) -> AnyAnswer:
        return steadily(self._patience, ask)

    def _entries(self, job: str) -> tuple[Entry, ...]:
        return self._steadily(lambda: self._journal.entries(job))

    def _prepare(self) -> None:
        if not self._kept():
            self._steadily(lambda: tables.make(self._engine))

    def _kept(self) -> bool:
        with connected(self._engine):
            pass
        return self._steadily(self._there)

    def _there(self) -> bool:
        with self._engine.connect() as connection:
            return tables.there(connection)

    @contextmanager
    def _run(self, job: str) -> Iterator[Run]:
        with Turn(self._engine, self._patience, self._say) as turn:
            stopping = Stopping(self._engine, job, self._switch, turn, self._say)
            attempts = Attempts(
                self._engine, self._journal, turn, self._patience, stopping, self._say
            )
            yield Run(self._engine, attempts, self._patience, self._say, self._manner)


def _ready(job: str, phase: Phase, entries: Sequence[Entry]) -> None:
    """What comes before a phase is done, and nothing is half taken back."""
    between = in_between(entries)
    for one in entries:
        if one.state is StepState.UNDOING or one is between:
            raise DatabaseError(
                "it is being taken back", where=one.where, cure="take the job back to its end first"
            )
        if ORDER[one.phase] < ORDER[phase] and one.state is not StepState.DONE:
            raise DatabaseError(
                f"{phase} has to wait: {one.phase} is not done ({one.title}: {one.state})",
                where=job,
                cure=f"carry out its {one.phase} first",
            )


def _may_go(job: str, phases: Sequence[Phase], done: Sequence[Entry]) -> None:
    """Nothing that is kept stands on what goes, and all of it can go."""
    going = [one for one in done if one.phase in phases]
    for one in done:
        if one.phase not in phases and going and one.place > going[-1].place:
            raise DatabaseError(
                f"{one.phase} was done after it ({one.title})",
                where=job,
                cure=f"take back its {one.phase}, too",
            )
    for one in going:
        if one.step.back is None and one.has_effect:
            lost = one.step.loses or one.title
            raise LossError(
                f"{one.title} cannot be taken back: {lost}",
                where=one.where,
                cure="nothing was taken back; go on from here, or restore a backup",
            )
