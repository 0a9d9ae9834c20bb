"""Names that a version gave which had a journal of its own for them: its rows become a job's, once,
so that they can be taken back."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from ...values.change import NameConstraint, RenameIndex
from ...values.job import StepState
from ...values.operation import Phase, Step
from ...values.own import PREFIX
from ..executor import Executor
from ..executor.tables import JOURNAL
from ..sql.parse import parse
from ..write.sqlite.names import quoted

TABLE = f"{PREFIX}renames"


def inherit(executor: Executor, job: str) -> None:
    """Let what stands in that journal, and was not taken back, be a job that is done."""
    with executor.engine.connect() as connection:
        if not sa.inspect(connection).has_table(TABLE):
            return
        rows = connection.execute(
            sa.text(f"SELECT * FROM {TABLE} WHERE undone IS NULL ORDER BY id")
        ).all()
    read = _of_sqlite if executor.engine.dialect.name == "sqlite" else _of_postgresql
    executor.plan(job, {Phase.EXPAND: tuple(map(read, rows))}, "names of an earlier version")
    with executor.engine.begin() as connection:
        done = sa.update(JOURNAL).where(JOURNAL.c.job == job)
        connection.execute(done.values(state=StepState.DONE.value))
        connection.execute(sa.text(f"DROP TABLE {TABLE}"))


def _of_postgresql(row: sa.Row[Any]) -> Step:
    """Of a row with the statements both ways."""
    forward, reverse = (
        tuple(one.change for one in parse(sql)) for sql in (row.forward, row.reverse)
    )
    return Step(forward, reverse)


def _of_sqlite(row: sa.Row[Any]) -> Step:
    """Of a row with the new name, and with the old one as it was written."""
    if row.kind == "index":
        return Step((RenameIndex(row.old, row.new),), (RenameIndex(row.new, row.old),))
    new = quoted(row.new)
    return Step(
        (NameConstraint(row.tablename, row.old, new),),
        (NameConstraint(row.tablename, new, row.old),),
    )
