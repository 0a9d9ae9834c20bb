"""Steps on SQLite: each in a transaction with its row of the journal, once, also after SIGKILL."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from migrate.executor.child import carried, left, started, taken_back
from migrate.executor.stage import QUICK, states
from migrate.operations.state import state

from alchemigrate.errors import DatabaseError
from alchemigrate.migrate.executor import Executor
from alchemigrate.values.change import (
    AddColumn,
    AddConstraint,
    AddIndex,
    DropColumn,
    DropConstraint,
    DropIndex,
    Fill,
)
from alchemigrate.values.operation import Phase, Step
from alchemigrate.values.schema import Check, Column, Index, Type

ROWS = 20_000
KILLS = 3
CONCURRENTLY = frozenset(("concurrently",))
COLUMN = Column("person", "extra", Type("integer", {"sqlite": "INTEGER"}), "extra")
CHECK = Check("person", "age > 0", "ck_age")
BACK = Fill("person", ("id",), (("age", "age - 1"),))
STEPS = {
    Phase.EXPAND: (
        Step((AddColumn(COLUMN),), (DropColumn("person", "extra"),)),
        Step(
            (AddIndex(Index("person", ("age",), "ix_age")),),
            (DropIndex("ix_age", "person"),),
            CONCURRENTLY,
        ),
    ),
    Phase.BACKFILL: (Step((Fill("person", ("id",), (("age", "age + 1"),)),), (BACK,)),),
    Phase.CONTRACT: (Step((AddConstraint(CHECK),), (DropConstraint("person", "ck_age"),)),),
}


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    """A database with a table of many rows."""
    made = sa.create_engine(f"sqlite:///{tmp_path / 'data.db'}")
    with made.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE person (id INTEGER PRIMARY KEY, age INTEGER)")
        connection.exec_driver_sql(
            "WITH RECURSIVE n(v) AS (SELECT 1 UNION ALL SELECT v + 1 FROM n LIMIT ?) "
            "INSERT INTO person SELECT v, v FROM n",
            (ROWS,),
        )
    yield made
    made.dispose()


def older(engine: sa.Engine) -> int:
    """How many rows were filled once."""
    with engine.connect() as connection:
        query = "SELECT count(*) FROM person WHERE age = id + 1"
        return int(connection.exec_driver_sql(query).scalar_one())


def test_a_job_goes_through_its_phases_and_back(engine: sa.Engine) -> None:
    before = state(engine)
    executor = Executor(engine, QUICK)
    executor.plan("job", STEPS)
    for phase in Phase:
        assert executor.carry_out("job", phase).finished
        assert executor.carry_out("job", phase).done == ()
    assert older(engine) == ROWS
    (job,) = executor.status()
    assert job.steps[0].sql == ("ALTER TABLE person ADD COLUMN extra INTEGER",)
    assert any("ck_age" in one for one in job.steps[3].sql)
    assert executor.take_back("job").finished
    assert list(before.differences(state(engine), "taken back")) == []


def test_after_sigkill_each_step_and_row_is_done_once_both_ways(engine: sa.Engine) -> None:
    url = engine.url.render_as_string()
    before = state(engine)
    executor = Executor(engine, QUICK)
    executor.plan("job", STEPS)
    chance = random.Random(3)
    seen = set()
    for work in (carried, taken_back):
        for _ in range(KILLS):
            now = tuple(states(executor))
            with started(work, url, "job") as process:
                left(engine, "job", now, process)
                time.sleep(chance.uniform(0, 0.1))
            seen.add(tuple(states(executor)))
        work(url, "job")
        assert older(engine) == (ROWS if work is carried else 0)
    assert len(seen) > 2, "it was killed in between"
    assert list(before.differences(state(engine), "taken back")) == []


def test_runs_at_once_do_each_step_once(engine: sa.Engine) -> None:
    executor = Executor(engine, QUICK)
    executor.plan("job", {Phase.EXPAND: STEPS[Phase.EXPAND]})
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(Executor(engine).carry_out, "job", Phase.EXPAND) for _ in range(2)]
        assert all(one.result().finished for one in runs)
    assert states(executor) == ["done", "done"]


def test_steps_are_told_as_they_will_be_run(engine: sa.Engine) -> None:
    executor = Executor(engine, QUICK)
    before = state(engine)
    told = executor.dry_run(STEPS)
    assert [one.sql[0].partition(" (")[0] for one in told] == [
        "ALTER TABLE person ADD COLUMN extra INTEGER",
        "CREATE INDEX ix_age ON person",
        "UPDATE person SET age =",
        "ALTER TABLE person RENAME TO alchemigrate_old_person",
    ]
    assert [(one.back_sql or ("",))[0] for one in told[:2]] == [
        "ALTER TABLE person DROP COLUMN extra", "DROP INDEX ix_age",
    ]  # fmt: skip
    assert list(before.differences(state(engine), "told")) == []
    missing = Step((DropColumn("person", "nothing"),))
    with pytest.raises(DatabaseError, match="person has no column nothing"):
        executor.dry_run({Phase.EXPAND: (missing,)})


def test_what_takes_a_step_back_is_told_as_it_is_when_later_steps_are_back(
    engine: sa.Engine,
) -> None:
    index = AddIndex(Index("person", ("age",), "ix_age"))
    gone = DropIndex("ix_age", "person")
    steps = (Step((), (index,)), Step((gone,), ()), Step((DropColumn("person", "age"),), None))
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE INDEX ix_age ON person (age)")
    told = Executor(engine, QUICK).dry_run({Phase.CONTRACT: steps})
    assert [one.back_sql for one in told] == [("CREATE INDEX ix_age ON person (age)",), (), None]
