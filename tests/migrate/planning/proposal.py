"""Models from MetaData, compared with a database, and what is planned carried out."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

import alchemigrate.migrate.alembic
from alchemigrate.checkkit.declared import models_of
from alchemigrate.database.inspect import inspect
from alchemigrate.database.rows import answer, told
from alchemigrate.migrate.executor import Executor
from alchemigrate.migrate.executor.planning import plan as begin
from alchemigrate.migrate.planning.plan import SchemaPlan, plan
from alchemigrate.migrate.planning.wishes import Wishes
from alchemigrate.probe import models, tables
from alchemigrate.values.models import Models
from alchemigrate.values.operation import Phase
from alchemigrate.values.question import Question

assert alchemigrate.migrate.alembic.ours


def models_in(metadata: sa.MetaData) -> Models:
    """What the probe would say of tables that no class maps."""
    answer = {
        "tables": tables.describe_all([metadata], {}),
        "sequences": (),
        "classes": (),
        "mappers": "ok",
        **models.describe([], [metadata]),
    }
    return models_of(answer)


def proposal(metadata: sa.MetaData, engine: sa.Engine, wishes: Wishes | None = None) -> SchemaPlan:
    """How the database comes to the MetaData."""
    with engine.connect() as connection:

        def ask(question: Question) -> str:
            count = answer(connection, question)
            return told(question, count) if count else ""

        found = inspect(connection)
        declared = replace(models_in(metadata), database=found, dialects=(found.dialect,))
        return plan(declared, wishes or Wishes(), ask)


def carry_out(proposed: SchemaPlan, engine: sa.Engine, name: str = "job") -> None:
    """What the two revisions do, by the executor."""
    executor = Executor(engine)
    jobs = [(f"{name} {number}", one) for number, one in enumerate(proposed.operations)]
    for job, one in jobs:
        if one.phases != (Phase.CONTRACT,):
            begin(engine, executor, job, one.operation)
            executor.carry_out(job, Phase.EXPAND)
            executor.carry_out(job, Phase.BACKFILL)
    for job, one in jobs:
        if one.phases == (Phase.CONTRACT,):
            begin(engine, executor, job, one.operation)
        executor.carry_out(job, Phase.CONTRACT)


def seen_by_alembic(metadata: sa.MetaData, engine: sa.Engine) -> list[object]:
    """What autogenerate would still do."""
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_name": _not_ours}
        )
        return list(compare_metadata(context, metadata))


def _not_ours(name: str | None, kind: str, _: object) -> bool:
    return kind != "table" or not (name or "").startswith("alchemigrate_")
