"""Whenever it is killed, an operation ends in what its plain form gives."""

from __future__ import annotations

import random
import time

import pytest
import sqlalchemy as sa
from migrate.executor.child import carried, left, started
from migrate.executor.stage import QUICK, states
from migrate.operations.laws import prepared, run
from migrate.operations.state import state

from alchemigrate.migrate.executor import Executor
from alchemigrate.migrate.write.postgresql_locks import Mode, locks
from alchemigrate.operationkit import load
from alchemigrate.operationkit.load import Written
from alchemigrate.values.operation import Phase, Step

KILLS = 2
OTHERWISE = ("of a table with partitions",)
"""Examples, by their titles, whose steps are of another kind than those of the first one."""


@pytest.mark.parametrize("written", load(), ids=lambda one: one.name)
def test_it_ends_as_if_nothing_had_happened(written: Written, shared: sa.Engine) -> None:
    fit = [one for one in written.examples if not one.refused and "postgresql" in one.dialects]
    chance = random.Random(written.name)
    url = shared.url.render_as_string(hide_password=False)
    for example in (*fit[:1], *(one for one in fit[1:] if one.title in OTHERWISE)):
        with prepared(example, shared):
            run(shared, example.plain.split(";"))
            wanted = state(shared)
        with prepared(example, shared) as schema:
            executor = Executor(shared, QUICK)
            phases = {one: example.operation.steps(schema, one) for one in Phase}
            executor.plan("job", phases)
            assert [step for steps in phases.values() for step in steps if _several(step)] == []
            for _ in range(KILLS):
                now = tuple(states(executor))
                with started(carried, url, "job") as process:
                    left(shared, "job", now, process)
                    time.sleep(chance.uniform(0, 0.03))
            carried(url, "job")
            assert list(wanted.differences(state(shared), "killed")) == []
            assert set(states(executor)) <= {"done"}


def _several(step: Step) -> bool:
    """Whether it changes more than one table while readers wait: two such steps wait for each
    other. A foreign key that goes is one of its own table."""
    own = {getattr(one, "table", "") for one in step.changes}
    strong = {lock.table for lock in locks(step) if lock.mode is Mode.ACCESS_EXCLUSIVE}
    return len(own & strong) > 1
