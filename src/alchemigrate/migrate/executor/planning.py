"""An operation becomes a job: what it needs is looked at, and its steps are kept."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from ...database import schemas
from ...database.inspect import inspect
from ...database.rows import answer, told
from ...errors import ChangedStepError, DatabaseError
from ...operationkit import Operation
from ...values.job import IDLE
from ...values.operation import Phase
from ...values.schema import Schema, Table
from .executor import Executor


def plan(engine: sa.Engine, executor: Executor, job: str, operation: Operation) -> None:
    """Plan an operation as a job, by the schema as it is now; one that has begun stays as it was.

    Raises DatabaseError if the schema or the rows do not allow it, ChangedStepError if the job has
    begun as another operation. Nothing is done yet.
    """
    begun = [one for one in executor.status() if one.job == job]
    if any(step.state not in IDLE for one in begun for step in one.steps):
        if executor.subject(job) != repr(operation):
            raise ChangedStepError(
                f"it has begun as {executor.subject(job)}, and is now {operation!r}",
                where=job,
                cure="let the code say what it said when it began, or take the job back first",
            )
        return
    with engine.connect() as connection:
        schema = inspect(connection, schemas_of(operation))
        problems = [*_problems(operation, schema), *_rows(connection, operation, schema)]
    if problems:
        raise DatabaseError("; ".join(problems), where=job, cure="nothing was done")
    executor.plan(job, {phase: operation.steps(schema, phase) for phase in Phase}, repr(operation))


def _problems(operation: Operation, schema: Schema) -> Iterator[str]:
    for one in operation.check(schema):
        yield f"{one.message} ({one.cure})"


def _rows(connection: sa.Connection, operation: Operation, schema: Schema) -> Iterator[str]:
    """Rows are only asked of a schema that is fit: the columns are there."""
    if next(operation.check(schema), None) is not None:
        return
    for question in operation.questions(schema):
        count = answer(connection, question)
        if count:
            yield f"{question.table}.{', '.join(question.columns)}: {told(question, count)}"


def schemas_of(operation: Operation) -> tuple[str | None, ...]:
    """The default one, and those of the tables that the operation names."""
    return schemas.of(tables_of(operation))


def tables_of(value: object) -> Iterator[str]:
    """The names of tables: of an operation itself, of what it makes, and what that refers to."""
    if isinstance(value, Table):
        yield value.name
        for key in value.foreign_keys:
            yield key.refers
        return
    for field in ("table", "refers", "index", "key", "unique", "exclusion"):
        found = getattr(value, field, "")
        if not isinstance(found, str):
            yield from tables_of(found)
        elif field == "table":
            yield found
        elif field == "refers":  # of a foreign key the table, of an operation its column
            yield found.rpartition(".")[0] if isinstance(value, Operation) else found
