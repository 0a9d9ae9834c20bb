"""Jobs of the journal and steps that are to come, in words and as documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from ..values.forecast import Effort, Forecast
from ..values.job import JobStatus, StepState, StepStatus
from .json_document import dump
from .wording import amount, plural

VERSION = 1


def lines(jobs: Iterable[JobStatus], under_way: str = "") -> Iterator[str]:
    """Who is at work, and each job with its steps."""
    if under_way:
        yield f"under way: {under_way}"
    for job in jobs:
        subject = f" {job.subject}" if job.subject else ""
        asked = f" (told to {job.asked})" if job.asked != "run" else ""
        yield f"{job.job}: {job.state}{asked}{subject}"
        for step in job.steps:
            yield f"  {step.phase} {step.position + 1}: {step.state}: {step.title}{_more(step)}"
            if step.error:
                yield f"    {step.error}"


def document(jobs: Iterable[JobStatus], under_way: str = "") -> str:
    """The document that is published in docs/schemas/status.json."""
    told = [{**asdict(job), "state": job.state, "steps": [*map(_step, job.steps)]} for job in jobs]
    return dump({"version": VERSION, "under_way": under_way, "jobs": told})


def forecast(steps: Iterable[Forecast]) -> Iterator[str]:
    """Each step with its statements, and whom it keeps waiting."""
    for one in steps:
        yield f"-- {one.phase} {one.position + 1}: {one.title}"
        for lock in one.locks:
            blocks = f"{lock.blocks} wait" if lock.blocks else "nobody waits"
            yield f"--   {lock.mode} on {lock.table or 'the database'}: {blocks}"
        if one.effort is not Effort.CATALOGUE:
            size = f" ({plural(one.rows, 'row')}, {amount(one.bytes or 0)})" if one.rows else ""
            yield f"--   {one.effort}{size}"
        if one.alone:
            yield "--   outside any transaction"
        if one.loses or one.back_sql is None:
            yield f"--   cannot be given back: {one.loses or one.title}"
        yield from (f"{sql};" for sql in one.sql)


def forecast_document(steps: Iterable[Forecast]) -> str:
    """The steps as a document with a version."""
    return dump({"version": VERSION, "steps": [asdict(one) for one in steps]})


def _more(step: StepStatus) -> str:
    told = []
    if step.rows_done is not None:
        of = f" of about {step.rows_total:,}" if step.rows_total else ""
        told.append(f"{step.rows_done:,}{of} rows")
    if step.attempts > 1:
        told.append(f"tried {step.attempts} times")
    if step.begun and step.ended and step.state in (StepState.DONE, StepState.UNDONE):
        told.append(f"{(step.ended - step.begun).total_seconds():.1f} s")
    return f" ({', '.join(told)})" if told else ""


def _step(step: StepStatus) -> dict[str, Any]:
    times = {
        name: moment.isoformat() if moment else None
        for name, moment in (("begun", step.begun), ("ended", step.ended))
    }
    return {**asdict(step), **times}
