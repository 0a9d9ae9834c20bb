"""After SIGKILL at any point a further run ends in the same schema and rows."""

from __future__ import annotations

import os
import random
import signal
import time

import sqlalchemy as sa
from migrate.executor.child import carried, ended, left, made, reached, started, taken_back
from migrate.executor.stage import QUICK, column, index, prepared, renamed, states
from migrate.operations.state import State, state

from alchemigrate.migrate.executor import Executor
from alchemigrate.values.change import Fill
from alchemigrate.values.operation import Phase, Step

ROWS = 10_000
OLDER = Step((Fill("person", ("id",), (("age", "age + 1"),)),), None)


def phases(engine: sa.Engine) -> dict[Phase, tuple[Step, ...]]:
    """A job with steps of every kind."""
    found = renamed(engine)
    more = (column("extra"), index("ix_age", "age"), index("ix_extra", "extra"))
    return {
        Phase.EXPAND: (*more, *found[Phase.EXPAND]),
        Phase.BACKFILL: (OLDER, *found[Phase.BACKFILL]),
        Phase.CONTRACT: found[Phase.CONTRACT],
    }


def expected(url: str) -> State:
    """What an undisturbed run ends in."""
    with prepared(url, ROWS) as engine:
        executor = Executor(engine, QUICK)
        executor.plan("job", phases(engine))
        carried(url, "job")
        found = state(engine)
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE person, alchemigrate_jobs, alchemigrate_journal")
    return found


def older(engine: sa.Engine, by: int) -> int:
    """How many rows were filled so often."""
    with engine.connect() as connection:
        query = sa.text("SELECT count(*) FROM person WHERE age = id + :by")
        return int(connection.execute(query, {"by": by}).scalar_one())


def test_it_goes_on_after_every_boundary(database: str) -> None:
    wanted = expected(database)
    with prepared(database, ROWS) as engine:
        executor = Executor(engine, QUICK)
        executor.plan("job", phases(engine))
        count = len(states(executor))
        seen = 0
        for place in range(1, count):
            with started(carried, database, "job") as process:
                made(engine, "job", place, process)
            seen += "pending" in states(executor)
        carried(database, "job")
        assert seen > count - 3, "it was killed before its end, most of the time"
        assert list(wanted.differences(state(engine), "killed")) == []
        assert older(engine, 1) == ROWS, "each row once"


def test_a_signal_ends_it_after_a_batch(database: str) -> None:
    with prepared(database, ROWS) as engine:
        executor = Executor(engine, QUICK)
        executor.plan("job", {Phase.BACKFILL: (OLDER, OLDER)})
        with started(ended, database, "job") as process:
            assert reached(engine, "job", ("running", "pending"), process)
            assert process.pid
            os.kill(process.pid, signal.SIGTERM)
            process.join(10)
            assert process.exitcode == 3, "it ended by itself"
        assert states(executor) == ["running", "pending"]
        carried(database, "job")
        assert older(engine, 2) == ROWS, "each row as often as told"


def test_it_goes_on_after_any_moment_both_ways(database: str) -> None:
    chance = random.Random(7)
    with prepared(database, ROWS) as engine:
        before = state(engine)
        wanted = phases(engine)
        wanted[Phase.BACKFILL] = wanted[Phase.BACKFILL][1:]
        executor = Executor(engine, QUICK)
        executor.plan("job", wanted)
        for work in (carried, taken_back):
            seen = set()
            for pause in (0.0, chance.uniform(0, 0.1), chance.uniform(0, 0.1)):
                now = tuple(states(executor))
                with started(work, database, "job") as process:
                    left(engine, "job", now, process)
                    time.sleep(pause)
                seen.add(frozenset(states(executor)))
            work(database, "job")
            assert any(len(one) > 1 for one in seen), "it was killed in between"
        assert set(states(executor)) == {"undone"}
        assert list(before.differences(state(engine), "taken back")) == []
