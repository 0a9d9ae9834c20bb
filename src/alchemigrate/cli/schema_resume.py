"""`alchemigrate schema resume` and `take-back`: jobs go on, or go away, by what the journal has."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated

import typer

from ..database.connect import opened
from ..errors import DatabaseError, UsageError
from ..migrate.backfill.control import Switch
from ..migrate.executor import Executor
from ..migrate.executor.signals import ended_by_signals
from ..migrate.patience import Patience
from ..report import jobs as report
from ..report.wording import plural
from ..values.job import IDLE, JobStatus, Outcome
from ..values.operation import Phase
from . import terminal
from .schema_jobs import Job, Url
from .terminal import Exit

Seconds = Annotated[float, typer.Option("--patience", help="Seconds that a step may try again.")]


def resume(
    job: Job,
    database: Url = "",
    to: Annotated[
        Phase | None, typer.Option("--to", help="Begin phases up to this one, too.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what is left.")] = False,
    patience: Seconds = 60.0,
) -> None:
    """Carry out what is left of a job that was broken off.

    Only phases that have begun, unless --to names more: before contract, programs that know only
    the old schema must be gone. Exit code 1 if it was ended before.
    """
    with executing(database, patience) as executor:
        phases = _begun(_known(executor, job), to)
        if dry_run:
            left = {one: executor.left(job, one) for one in phases}
            for line in report.forecast(executor.dry_run(left)):
                terminal.out.print(line, markup=False, soft_wrap=True)
            raise typer.Exit(Exit.CLEAN)
        outcomes = []
        for phase in phases:
            outcomes.append(executor.carry_out(job, phase))
            if not outcomes[-1].finished:
                break
    raise typer.Exit(_told(outcomes, "carried out"))


def take_back(job: Job, database: Url = "", patience: Seconds = 60.0) -> None:
    """Take back what was done of a job, the last step first; refused before anything is done if
    something would stay lost. Exit code 1 if it was ended before."""
    with executing(database, patience) as executor:
        _known(executor, job)
        outcome = executor.take_back(job)
    raise typer.Exit(_told([outcome], "taken back"))


COMMANDS: Mapping[str, Callable[..., None]] = {"resume": resume, "take-back": take_back}


@contextmanager
def executing(database: str, patience: float) -> Iterator[Executor]:
    """What carries jobs out, ended by signals after a step or batch; raises DatabaseError."""
    if not database:
        raise UsageError("jobs are those of a database", cure="name it with --database")
    switch = Switch()
    with opened(database, pooled=True) as engine, ended_by_signals(switch):
        yield Executor(engine, Patience(budget=patience), terminal.aside, switch)


def _known(executor: Executor, job: str) -> JobStatus:
    found = {one.job: one for one in executor.status()}
    if job not in found:
        raise DatabaseError(
            "there is no such job", where=job, cure=f"it has {', '.join(found) or 'none'}"
        )
    return found[job]


def _begun(job: JobStatus, to: Phase | None) -> list[Phase]:
    order = list(Phase)
    begun = [order.index(one.phase) for one in job.steps if one.state not in IDLE]
    last = max([*begun, order.index(to) if to else -1])
    return order[: last + 1]


def _told(outcomes: list[Outcome], what: str) -> int:
    done = [one for outcome in outcomes for one in outcome.done]
    terminal.out.print(f"{plural(len(done), 'step')} {what}", markup=False)
    return Exit.CLEAN if all(one.finished for one in outcomes) else Exit.FINDINGS
