"""What revisions would do, before anything is done: their SQL, locks, and how much there is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from ...database.inspect import inspect
from ...errors import DatabaseError
from ...operationkit import Operation
from ...operationkit.applied import made
from ...values.forecast import Forecast
from ...values.operation import Phase, Step
from ...values.revision import Revision
from ...values.schema import Schema
from ..executor import Executor
from ..executor.planning import schemas_of
from ..measuring.expected import MODES, expected
from .conversation import Coming
from .rehearsed import Directive, Rehearsed


@dataclass(frozen=True, slots=True)
class Told:
    """A revision before it runs: the SQL that it sends itself, the heaviest lock on each table of
    that, and the steps of each of its jobs; `unknown` is why not all of it can be told."""

    revision: str
    title: str
    sql: str
    locks: Mapping[str, str]
    jobs: tuple[tuple[str, tuple[Forecast, ...]], ...]
    unknown: str


class Forecaster:
    """Tells revisions in their order, each by the schema that those before it leave."""

    def __init__(self, engine: sa.Engine) -> None:
        self._executor = Executor(engine)
        self._engine = engine
        self._now: dict[tuple[str | None, ...], Schema] = {}
        self._planned: dict[str, Mapping[Phase, Sequence[Step]]] = {}

    def all(
        self,
        way: Iterable[Coming],
        rehearsed: Iterable[Rehearsed],
        revisions: Mapping[str, Revision],
    ) -> tuple[Told, ...]:
        """Each revision."""
        return tuple(
            self._one(coming, one, revisions.get(one.revision))
            for coming, one in zip(way, rehearsed, strict=True)
        )

    def _one(self, coming: Coming, one: Rehearsed, revision: Revision | None) -> Told:
        unknown, jobs = one.error, []
        for directive in one.directives:
            try:
                jobs.append((directive.job, self._steps(directive)))
            except (LookupError, DatabaseError) as error:
                unknown = unknown or f"{directive.job}: by the schema as it is now: {error}"
        locks = expected(revision.upgrade) if revision is not None else {}
        told = {table: MODES[weight] for table, weight in locks.items() if table}
        return Told(coming.revision, coming.title, one.sql.strip(), told, tuple(jobs), unknown)

    def _steps(self, directive: Directive) -> tuple[Forecast, ...]:
        if directive.operation is None:
            return ()
        phase = Phase(directive.kind)
        kept = self._executor.planned(directive.job) or self._planned.get(directive.job)
        steps = kept or self._plan(directive.job, directive.operation)
        return self._executor.dry_run({phase: steps.get(phase, ())})

    def _plan(self, job: str, operation: Operation) -> Mapping[Phase, Sequence[Step]]:
        scope = schemas_of(operation)
        if scope not in self._now:
            with self._engine.connect() as connection:
                self._now[scope] = inspect(connection, scope)
        schema = self._now[scope]
        problem = next(operation.check(schema), None)
        if problem is not None:
            raise DatabaseError(problem.message, where=problem.object, cure=problem.cure)
        steps = {phase: operation.steps(schema, phase) for phase in Phase}
        self._planned[job] = steps
        self._now[scope] = made(schema, (*steps[Phase.EXPAND], *steps[Phase.BACKFILL]))
        return steps
