"""The locks that are told of a step are those that PostgreSQL takes for it.

A lock on an index is one on its table: whoever reads or writes that looks at all of its indexes.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from migrate.operations.laws import prepared

from alchemigrate.migrate.executor import Executor
from alchemigrate.migrate.executor.written import statements
from alchemigrate.migrate.write.postgresql_locks import Mode, locks
from alchemigrate.operationkit import Example, load
from alchemigrate.operationkit.load import Written
from alchemigrate.values.change import CreateTable, Fill
from alchemigrate.values.operation import Phase, Step

TABLES = """
SELECT oid, relname FROM pg_class
WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
"""
INDEXES = f"""
SELECT x.indexrelid, c.relname FROM pg_index x JOIN ({TABLES}) c ON c.oid = x.indrelid
"""
HELD = f"""
SELECT l.relation, c.relname, l.mode FROM pg_locks l
LEFT JOIN ({TABLES}) c ON c.oid = l.relation
WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation'
"""


@pytest.mark.parametrize("written", load(), ids=lambda one: one.name)
def test_they_are_those_of_the_server(written: Written, shared: sa.Engine) -> None:
    fit = [one for one in written.examples if not one.refused and "postgresql" in one.dialects]
    assert [wrong for example in fit for wrong in _wrong(example, shared)] == []


def _wrong(example: Example, engine: sa.Engine) -> Iterator[str]:
    with prepared(example, engine) as schema:
        executor = Executor(engine)
        for phase in Phase:
            for number, step in enumerate(example.operation.steps(schema, phase)):
                apart = "concurrently" in step or any(isinstance(one, Fill) for one in step.changes)
                if not apart:
                    told = {one.table: one.mode for one in locks(step)}
                    held = _held(engine, step)
                    found = {name: m for name, m in held.items() if m.blocks or name in told}
                    if found != told:
                        yield f"{step}: {found}, not {told}"
                executor.carry_out(f"{phase} {number}", Phase.EXPAND, (step,))


def _held(engine: sa.Engine, step: Step) -> dict[str, Mode]:
    """The strongest lock on each table that was there, in a transaction that is rolled back."""
    order = list(Mode)
    strongest: dict[str, Mode] = {}
    new = {one.table for one in step.changes if isinstance(one, CreateTable)}
    with engine.connect() as connection:
        there = f"{TABLES} UNION ALL {INDEXES}"
        names = dict(connection.exec_driver_sql(there).tuples().all())
        for sql in statements(step, "postgresql"):
            connection.exec_driver_sql(sql, execution_options={"no_parameters": True})
        for relation, own, mode in connection.exec_driver_sql(HELD):
            name = names.get(relation) or own
            (found,) = (one for one in order if one.catalogued == mode)
            if name is not None and name not in new:
                strongest[name] = max(found, strongest.get(name, found), key=order.index)
        connection.rollback()
    return strongest
