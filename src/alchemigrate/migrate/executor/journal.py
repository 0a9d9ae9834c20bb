"""What is planned, done and undone, in the database itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from ...errors import ChangedStepError, DatabaseError
from ...values.change import Fill
from ...values.job import IDLE, StepState
from ...values.operation import Phase, Step
from .entry import Entry, Move
from .stored import checksum, stored
from .tables import JOBS, JOURNAL
from .titles import title
from .written import text

NOW = sa.func.now()


@dataclass(frozen=True, slots=True)
class Journal:
    """Reads and writes the journal's tables."""

    engine: sa.Engine

    def entries(self, job: str, phases: Iterable[Phase] = tuple(Phase)) -> tuple[Entry, ...]:
        """The steps of a job, in their order."""
        query = sa.select(JOURNAL).where(
            JOURNAL.c.job == job, JOURNAL.c.phase.in_([one.value for one in phases])
        )
        with self.engine.connect() as connection:
            found = [Entry.of(row) for row in connection.execute(query)]
        return tuple(sorted(found, key=lambda one: one.place))

    def plan(self, job: str, phases: Mapping[Phase, Sequence[Step]], subject: str = "") -> None:
        """Keep what shall be done; raises ChangedStepError if other steps have begun."""
        known = self.entries(job, phases)
        wanted = [
            (phase, place, self._fitting(step))
            for phase, steps in phases.items()
            for place, step in enumerate(steps)
        ]
        if [(one.phase, one.position, one.checksum) for one in known] == [
            (phase, place, checksum(step)) for phase, place, step in sorted(wanted, key=_place)
        ]:
            return
        if any(one.state not in IDLE for one in known):
            raise self._changed(job, known, {(phase, at): step for phase, at, step in wanted})
        with self.engine.begin() as connection:
            of_phases = JOURNAL.c.phase.in_([one.value for one in phases])
            connection.execute(sa.delete(JOURNAL).where(JOURNAL.c.job == job, of_phases))
            named = sa.select(JOBS.c.job).where(JOBS.c.job == job)
            if connection.execute(named).first() is None:
                connection.execute(sa.insert(JOBS).values(job=job, subject=subject))
            elif subject:
                connection.execute(sa.update(JOBS).where(JOBS.c.job == job).values(subject=subject))
            rows = [self._row(job, *one) for one in wanted]
            if rows:
                connection.execute(sa.insert(JOURNAL), rows)

    def subject(self, job: str) -> str | None:
        """What a job was planned for; None if there is no such job."""
        with self.engine.connect() as connection:
            return connection.execute(sa.select(JOBS.c.subject).where(JOBS.c.job == job)).scalar()

    def begun(self, move: Move, attempt: int) -> None:
        """An attempt begins. A step that a transaction takes back stays as it is until that has
        ended."""
        values: dict[str, Any] = {"attempts": JOURNAL.c.attempts + 1}
        if move.busy is StepState.RUNNING or move.fill or move.alone:
            values["state"] = move.busy.value
        if attempt == 1 and move.fresh:
            values |= {"begun": NOW, "ended": None, "attempts": 1, "error": ""}
            values |= {"batches": None, "progress": None, "rows_done": None, "rows_total": None}
        open_ = JOURNAL.c.state != move.to.value
        with self.engine.begin() as connection:
            connection.execute(sa.update(JOURNAL).where(move.entry.here, open_).values(values))

    def failed(self, move: Move, error: str) -> None:
        """It was given up; what had been done of it stays as the journal has it."""
        values: dict[str, Any] = {"error": error}
        if move.busy is StepState.RUNNING:
            values["state"] = StepState.FAILED.value
        open_ = JOURNAL.c.state != move.to.value
        with self.engine.begin() as connection:
            connection.execute(sa.update(JOURNAL).where(move.entry.here, open_).values(values))

    def left(self, move: Move) -> None:
        """It was ended while it waited: of a transaction there is nothing, so it never began."""
        if move.fill or move.alone:
            return
        running = JOURNAL.c.state == StepState.RUNNING.value
        with self.engine.begin() as connection:
            connection.execute(
                sa.update(JOURNAL)
                .where(move.entry.here, running)
                .values(state=StepState.PENDING.value)
            )

    def forget(self, entries: Iterable[Entry]) -> None:
        """Steps go out of the journal."""
        with self.engine.begin() as connection:
            for one in entries:
                connection.execute(sa.delete(JOURNAL).where(one.here))

    def locked(self, connection: sa.Connection, move: Move) -> StepState:
        """Lock the row of a step for this transaction; how it stands: maybe as it shall already, by
        a commit whose answer was lost."""
        query = sa.select(JOURNAL.c.state).where(move.entry.here).with_for_update()
        return StepState(connection.execute(query).scalar_one())

    def ended(self, connection: sa.Connection, move: Move, sql: str = "") -> None:
        """It is done, as soon as this transaction is; by `sql`, if that was not known before.

        So is what it makes besides.
        """
        values: dict[str, Any] = {"state": move.to.value, "ended": NOW, "error": ""}
        connection.execute(sa.update(JOURNAL).where(move.whole).values(values))
        if sql:
            told = {"sql" if move.to is StepState.DONE else "back_sql": sql}
            connection.execute(sa.update(JOURNAL).where(move.entry.here).values(told))

    def _fitting(self, step: Step) -> Step:
        """SQLite has nothing that is concurrent, and does all of it in a transaction."""
        if self.engine.dialect.name == "postgresql":
            return step
        return replace(step, options=step.options - {"concurrently"})

    def _row(self, job: str, phase: Phase, place: int, step: Step) -> dict[str, Any]:
        dialect = self.engine.dialect.name
        back = Step(step.back, options=step.options) if step.back is not None else None
        _lone(step, f"{job}, {phase} step {place + 1}")
        return {
            "job": job, "phase": phase.value, "position": place, "title": title(step.changes),
            "checksum": checksum(step), "step": stored(step), "sql": text(step, dialect),
            "back_sql": text(back, dialect) if back is not None else None,
        }  # fmt: skip

    def _changed(
        self, job: str, known: Iterable[Entry], wanted: Mapping[tuple[Phase, int], Step]
    ) -> ChangedStepError:
        """The first step that differs."""
        old = {(one.phase, one.position): one.step for one in known}
        dialect = self.engine.dialect.name
        differing = [at for at in {**old, **wanted} if _sum(old, at) != _sum(wanted, at)]
        phase, place = min(differing, key=lambda at: _place((*at, None)))
        said = [_said(steps.get((phase, place)), dialect) for steps in (old, wanted)]
        return ChangedStepError(
            f"it has begun with `{said[0]}`, and is now `{said[1]}`",
            where=f"{job}, {phase} step {place + 1}",
            cure="let the code say what it said when it began, or take the job back first",
        )


def _place(at: tuple[Phase, int, Any]) -> tuple[int, int]:
    return tuple(Phase).index(at[0]), at[1]


def _sum(steps: Mapping[tuple[Phase, int], Step], at: tuple[Phase, int]) -> str:
    return checksum(steps[at]) if at in steps else ""


def _said(step: Step | None, dialect: str) -> str:
    if step is None:
        return "no such step"
    said = text(step, dialect) or title(step.changes)
    back = text(Step(step.back or (), options=step.options), dialect)
    return f"{said}; back by {back or 'nothing'}"


def _lone(step: Step, where: str) -> None:
    """What is not of one transaction has to be a step of its own."""
    for changes in (step.changes, step.back or ()):
        lone = "concurrently" in step or any(isinstance(one, Fill) for one in changes)
        if lone and len(changes) > 1:
            raise DatabaseError(
                "a Fill, or what is done concurrently, is a step of its own",
                where=where,
                cure="make steps of its changes",
            )
