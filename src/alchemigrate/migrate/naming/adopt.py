"""Names of a live database become those of the models, and back: jobs of its journal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from ...values.job import IDLE, JobStatus, Outcome, StepState
from ...values.models import Models
from ...values.operation import Phase
from ..executor import Executor
from .inherited import inherit
from .plan import Plan, plan
from .sqlite.plan import NamingPlan
from .sqlite.plan import plan as plan_on_sqlite

JOB = "adopt-names"
"""What its jobs are called, with a number."""


@dataclass(frozen=True, slots=True)
class Done:
    """How many names were given or taken back, how many more attempts than that it took, and
    whether that was all, or somebody ended it."""

    names: int = 0
    again: int = 0
    finished: bool = True


def planned(
    models: Models, connection: sa.Connection, with_partitions: bool = False
) -> Plan | NamingPlan:
    """The names that differ between models and the database that they were read with."""
    if connection.dialect.name == "sqlite":
        return plan_on_sqlite(models, connection)
    return plan(models, with_partitions)


def adopt(executor: Executor, wanted: Plan | NamingPlan) -> Done:
    """Give the names; raises DatabaseError. What was done before stays done.

    What an earlier run has left undone is forgotten: it is planned anew here.
    """
    known = _jobs(executor)
    for one in known:
        if one.state not in (StepState.DONE, StepState.UNDONE):
            executor.forget(one.job)
    if not wanted.renames:
        return Done()
    job = f"{JOB} {1 + max((_number(one) for one in known), default=0)}"
    executor.plan(job, {Phase.EXPAND: wanted.steps}, "names of the models")
    return _done(executor, [executor.carry_out(job, Phase.EXPAND)])


def take_back(executor: Executor) -> Done:
    """Take back every name that was given, the last one first; raises DatabaseError."""
    inherit(executor, f"{JOB} 0")
    outcomes: list[Outcome] = []
    for one in reversed(_jobs(executor)):
        if all(step.state in IDLE for step in one.steps):
            continue
        outcomes.append(executor.take_back(one.job))
        if not outcomes[-1].finished:
            break
    return _done(executor, outcomes)


def _jobs(executor: Executor) -> list[JobStatus]:
    """The first one first."""
    found = [one for one in executor.status() if _number(one) >= 0]
    return sorted(found, key=_number)


def _number(status: JobStatus) -> int:
    name, _, number = status.job.rpartition(" ")
    return int(number) if name == JOB and number.isdigit() else -1


def _done(executor: Executor, outcomes: Iterable[Outcome]) -> Done:
    names = again = 0
    finished = True
    for outcome in outcomes:
        steps = executor.planned(outcome.job)[Phase.EXPAND]
        names += sum(len(steps[one.position].changes) for one in outcome.done)
        again += sum(one.attempts - 1 for one in outcome.done)
        finished = finished and outcome.finished
    return Done(names, again, finished)
