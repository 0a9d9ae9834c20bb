"""Steps are told before they are carried out: statements, locks, and how much there is to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ...values.change import (
    AddConstraint,
    AddExclusion,
    AddIndex,
    ChangeRows,
    ChangeType,
    Fill,
    Rewrite,
    SetNotNull,
    Validate,
)
from ...values.forecast import Effort, Forecast, ForecastLock
from ...values.operation import Phase, Step
from ...values.statistics import Statistics
from ..write.postgresql_locks import locks
from .titles import title
from .written import lines

READING = (AddConstraint, AddExclusion, AddIndex, SetNotNull, Validate)
WRITING = (ChangeRows, ChangeType, Fill, Rewrite)
WITHOUT_READING = ("not valid", "using index")


def forecast(
    phases: Mapping[Phase, Sequence[Step]], dialect: str, statistics: Statistics | None
) -> tuple[Forecast, ...]:
    """What steps would do on a database of a kind, by what it knows of its tables."""
    return tuple(
        _step(phase, place, step, dialect, statistics or Statistics())
        for phase, steps in phases.items()
        for place, step in enumerate(steps)
    )


def _step(phase: Phase, place: int, step: Step, dialect: str, statistics: Statistics) -> Forecast:
    back = Step(step.back, options=step.options) if step.back is not None else None
    known = [
        statistics.tables[lock.table] for lock in locks(step) if lock.table in statistics.tables
    ]
    return Forecast(
        phase=phase,
        position=place,
        title=title(step.changes),
        sql=lines(step, dialect),
        back_sql=lines(back, dialect) if back is not None else None,
        locks=tuple(_locks(step, dialect)),
        effort=_effort(step),
        rows=max((one.rows for one in known), default=None),
        bytes=max((one.bytes for one in known), default=None),
        alone=dialect == "postgresql" and "concurrently" in step,
        loses=step.loses,
    )


def _locks(step: Step, dialect: str) -> Iterable[ForecastLock]:
    """SQLite lets one connection write at a time, whatever it writes."""
    if dialect == "sqlite":
        return [ForecastLock("", "EXCLUSIVE", "writers")] if step.changes else []
    return [ForecastLock(lock.table, lock.mode.value, lock.mode.blocks) for lock in locks(step)]


def _effort(step: Step) -> Effort:
    """NOT NULL reads no rows where a CHECK has proven it; that is not known here."""
    efforts = {Effort.CATALOGUE}
    for change in step.changes:
        if isinstance(change, WRITING):
            efforts.add(Effort.WRITES)
        if isinstance(change, READING) and not _quick(change, step):
            efforts.add(Effort.READS)
    return max(efforts, key=tuple(Effort).index)


def _quick(change: object, step: Step) -> bool:
    """Whether the rows are left alone: they are proven by something else, or later."""
    if any(option in step for option in WITHOUT_READING):
        return isinstance(change, AddConstraint)
    return False
