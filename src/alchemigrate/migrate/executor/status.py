"""The journal as values, and what others ask of a job."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import sqlalchemy as sa

from ...values.job import JobStatus, StepState, StepStatus
from ..backfill.control import Asked
from .entry import Entry
from .tables import JOBS, JOURNAL
from .written import SEPARATOR


def jobs(engine: sa.Engine) -> tuple[JobStatus, ...]:
    """All jobs, in the order in which they were planned."""
    query = (
        sa.select(JOURNAL, JOBS.c.subject, JOBS.c.asked)
        .join(JOBS, JOBS.c.job == JOURNAL.c.job)
        .order_by(JOBS.c.planned, JOBS.c.job)
    )
    with engine.connect() as connection:
        rows = connection.execute(query).all()
    return tuple(_job(list(group)) for _, group in groupby(rows, key=lambda row: row.job))


def ask(engine: sa.Engine, job: str, wanted: Asked) -> bool:
    """Let a job's run do this; False if there is no such job."""
    with engine.begin() as connection:
        asking = sa.update(JOBS).where(JOBS.c.job == job).values(asked=wanted.value)
        return connection.execute(asking).rowcount == 1


def _job(rows: list[sa.Row[Any]]) -> JobStatus:
    ordered = sorted(rows, key=lambda row: Entry.of(row).place)
    first = rows[0]
    return JobStatus(first.job, first.subject, first.asked, tuple(map(_step, ordered)))


def _step(row: sa.Row[Any]) -> StepStatus:
    entry = Entry.of(row)
    return StepStatus(
        phase=entry.phase,
        position=entry.position,
        title=entry.title,
        state=StepState(row.state),
        sql=_lines(row.sql),
        back_sql=None if row.back_sql is None else _lines(row.back_sql),
        loses=entry.step.loses,
        attempts=row.attempts,
        begun=row.begun,
        ended=row.ended,
        rows_done=row.rows_done,
        rows_total=row.rows_total,
        error=row.error,
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.split(SEPARATOR)) if text else ()
