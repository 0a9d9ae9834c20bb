"""What a database differs in from the models, once all revisions are applied."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from ..checkkit.drift import of_drift
from ..database.connect import opened
from ..errors import ProbeError
from ..migrate.executor import Executor
from ..upgrade.proof import probing
from ..values.finding import Finding, Level
from ..values.job import JobStatus, StepState
from ..values.own import is_ours
from .project import validate
from .run import Choice


def drift(
    root: Path,
    python: Path,
    database: str,
    meant: frozenset[str] | None,
    say: Callable[[str], None],
) -> tuple[Finding, ...]:
    """What differs in the tables that are `meant`, all but ours if that is None.

    What jobs that are not contracted yet leave for old programs is no drift.
    Models that cannot be imported are told, and compared as far as they can be read.
    """
    names = frozenset(one.name for one in of_drift())
    try:
        found = validate(
            root, lambda: probing.models(python, root), Choice(select=names), database=database
        )
    except ProbeError as error:
        say(f"the database was not compared with the models: {error}")
        return ()
    for module, message in found.failed:
        say(f"{module} cannot be imported, so its models are only read: {message}")
    with opened(database) as engine:
        under_way = frozenset(_under_way(Executor(engine)))
    return tuple(
        one
        for one in found.left
        if one.level not in (Level.LEGACY, Level.SLOW)
        and not _of(one.object, under_way)
        and (not is_ours(one.object) if meant is None else _of(one.object, meant))
    )


def _of(name: str, tables: frozenset[str]) -> bool:
    """Whether it is one of these tables, or in one."""
    return name in tables or name.rpartition(".")[0] in tables


def _under_way(executor: Executor) -> Iterator[str]:
    """The tables of jobs of which a phase is to come."""
    for job in executor.status():
        if _is_open(job):
            for steps in executor.planned(job.job).values():
                for step in steps:
                    yield from (str(getattr(one, "table", "")) for one in step.changes)


def _is_open(job: JobStatus) -> bool:
    states = {one.state for one in job.steps}
    return StepState.DONE in states and states != {StepState.DONE}
