"""`op.expand`, `op.backfill`, `op.contract` and `op.take_back`: a safe operation in revisions.

    from alchemigrate.operations import RenameColumn

    FULL_NAME = RenameColumn("person", "name", "full_name")

    def upgrade():
        op.expand(FULL_NAME, job="full name")
        op.backfill(FULL_NAME, job="full name")

    def downgrade():
        op.take_back("full name")

A revision that comes when no program knows the old name any more has `op.contract`. The job's name
is what the journal of the database knows it by; it is the same in all revisions of one change.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import sqlalchemy as sa
from alembic.operations import MigrateOperation, Operations
from alembic.runtime.migration import MigrationContext

from ...database.inspect import inspect
from ...database.reusing import reusing
from ...errors import DatabaseError
from ...operationkit import Operation
from ...values.job import JobStatus, Outcome, StepState
from ...values.operation import Phase
from ..backfill.control import Switch
from ..executor import Executor
from ..executor.planning import plan, schemas_of
from ..executor.signals import ended_by_signals
from . import asked
from .outside import outside

log = logging.getLogger("alchemigrate.migrate")


@Operations.register_operation("expand")
@Operations.register_operation("backfill", "backfill")
@Operations.register_operation("contract", "contract")
class PhaseOp(MigrateOperation):
    """A phase of a safe operation, as a part of `job`."""

    def __init__(self, operation: Operation, job: str, phase: Phase) -> None:
        self.operation, self.job, self.phase = operation, job, phase

    @classmethod
    def expand(cls, operations: Operations, operation: Operation, *, job: str) -> None:
        """Let new programs run beside the old ones; what it needs is looked at before."""
        operations.invoke(cls(operation, job, Phase.EXPAND))

    @classmethod
    def backfill(cls, operations: Operations, operation: Operation, *, job: str) -> None:
        """Write the rows that are there, in batches, each once."""
        operations.invoke(cls(operation, job, Phase.BACKFILL))

    @classmethod
    def contract(cls, operations: Operations, operation: Operation, *, job: str) -> None:
        """End what only the old programs needed."""
        operations.invoke(cls(operation, job, Phase.CONTRACT))

    def reverse(self) -> TakeBackOp:
        """What takes that phase back."""
        return TakeBackOp(self.job, (self.phase,), self.operation)

    def to_diff_tuple(self) -> tuple[str, Operation, str]:
        """How autogenerate tells it."""
        return self.phase.value, self.operation, self.job


@Operations.register_operation("take_back")
class TakeBackOp(MigrateOperation):
    """What was done of a job is taken back, the last step first; `operation` is what its phase did,
    where that is known."""

    def __init__(
        self, job: str, phases: Sequence[Phase], operation: Operation | None = None
    ) -> None:
        self.job, self.phases, self.operation = job, tuple(phases), operation

    @classmethod
    def take_back(cls, operations: Operations, job: str, *phases: str) -> None:
        """Take back `phases` of a job (`expand`, `backfill`, `contract`), all if none is named."""
        operations.invoke(cls(job, [Phase(one) for one in phases] or tuple(Phase)))

    def reverse(self) -> PhaseOp:
        """The phase again; raises ValueError if it is not known what that was."""
        if self.operation is None or len(self.phases) != 1:
            raise ValueError(f"what was taken back of {self.job} is not known")
        return PhaseOp(self.operation, self.job, self.phases[0])

    def to_diff_tuple(self) -> tuple[str, str, tuple[Phase, ...]]:
        """How autogenerate tells it."""
        return "take_back", self.job, self.phases


@Operations.implementation_for(PhaseOp)
def _carry_out(operations: Operations, op: PhaseOp) -> None:
    context = operations.get_context()
    if asked.noted(context, op.phase.value, op.job, op.operation):
        return
    if op.phase is Phase.CONTRACT and not asked.may_contract(context.config):
        raise DatabaseError(
            "old programs may still run, and it ends what they need",
            where=f"op.contract of {op.job}",
            cure="schema apply --phase contract, once they are gone",
        )
    with _executor(context, f"op.{op.phase} of {op.job}") as (engine, executor):
        if op.phase is Phase.EXPAND:
            _not_done_before(engine, executor, op)
            plan(engine, executor, op.job, op.operation)
        elif not executor.planned(op.job):
            raise DatabaseError(
                "it was not expanded in this database",
                where=op.job,
                cure=f"op.expand comes before op.{op.phase}, with the same job",
            )
        _through(executor.carry_out(op.job, op.phase))


@Operations.implementation_for(TakeBackOp)
def _take_back(operations: Operations, op: TakeBackOp) -> None:
    context = operations.get_context()
    if asked.noted(context, "take_back", op.job, op.phases):
        return
    with _executor(context, f"op.take_back of {op.job}") as (_, executor):
        _through(executor.take_back(op.job, op.phases))


@contextmanager
def _executor(context: MigrationContext, what: str) -> Iterator[tuple[sa.Engine, Executor]]:
    """On the database of Alembic's connection; a signal ends it after a step or batch."""
    switch = Switch()
    with (
        outside(context, what) as given,
        reusing(given) as engine,
        ended_by_signals(switch),
    ):
        yield engine, Executor(engine, asked.patience(context.config), log.info, switch)


def _through(outcome: Outcome) -> None:
    """A revision of which a job was ended before is not applied."""
    if not outcome.finished:
        raise DatabaseError(
            "it was ended before it was through",
            where=outcome.job,
            cure="run the revision again: it goes on there",
        )


def _not_done_before(engine: sa.Engine, executor: Executor, op: PhaseOp) -> None:
    """A job that is done stays so; but if it could be done again, it is another one of its name."""
    done = [one for one in executor.status() if one.job == op.job and _complete(one)]
    if not done:
        return
    with engine.connect() as connection:
        schema = inspect(connection, schemas_of(op.operation))
    if next(op.operation.check(schema), None) is None:
        raise DatabaseError(
            "a job of this name is done, and what it did was changed since",
            where=op.job,
            cure="take another name for what is to be done again",
        )


def _complete(status: JobStatus) -> bool:
    return status.state == StepState.DONE
