"""Lost connections, a server that is started anew, other runs, and people who want it to end."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from migrate.executor.child import carried, reached, started
from migrate.executor.stage import QUICK, column, columns, index, prepared, renamed, states
from migrate.operations.state import state
from runtime.servers.pgbouncer import bouncing
from runtime.servers.postgresql import own_server

from alchemigrate.errors import DatabaseError
from alchemigrate.migrate.backfill.control import Asked, Switch
from alchemigrate.migrate.backfill.manner import Manner
from alchemigrate.migrate.backfill.pace import Pace
from alchemigrate.migrate.executor import Executor
from alchemigrate.migrate.patience import Patience
from alchemigrate.values.change import Fill
from alchemigrate.values.operation import Phase, Step

OLDER = Step((Fill("person", ("id",), (("age", "age + 1"),)),), None)
SLOWLY = "age + 1 + CAST(pg_sleep(0.0001) IS NULL AS INTEGER)"
SLOW = Step((Fill("person", ("id",), (("age", SLOWLY),)),), None)
ROWS = 600
CALM = Manner(pace=Pace(first=50))
RUNS = 3
OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)

SWEEPING = "SELECT 1 FROM pg_stat_progress_vacuum WHERE relid = 'person'::regclass"


@contextmanager
def torn(url: str) -> Iterator[None]:
    """Meanwhile every connection is ended, again and again."""
    over = threading.Event()
    engine = sa.create_engine(url)
    chance = random.Random(5)

    def tear() -> None:
        while not over.wait(chance.uniform(0.05, 0.5)):
            with engine.begin() as connection:
                connection.exec_driver_sql(OTHERS)

    thread = threading.Thread(target=tear)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        engine.dispose()


def test_lost_connections_are_made_anew(database: str) -> None:
    said: list[str] = []
    with prepared(database, ROWS) as engine:
        executor = Executor(engine, Patience(budget=30.0, tell=0), said.append)
        expand = tuple(column(f"c{n}") for n in range(20))
        executor.plan("job", {Phase.EXPAND: expand, Phase.BACKFILL: (OLDER,) * 20})
        with torn(database):
            for phase in (Phase.EXPAND, Phase.BACKFILL):
                executor.carry_out("job", phase)
        engine.dispose()  # a connection that was ended at last is in the pool
        assert len(columns(engine)) == 23
        with engine.connect() as connection:
            query = "SELECT count(*) FROM person WHERE age = id + 20"
            assert connection.exec_driver_sql(query).scalar() == ROWS, "each row once"
    assert any("no connection" in one or "was lost" in one for one in said)


def test_a_server_that_is_started_anew_in_between() -> None:
    with own_server() as server, prepared(server.url(), ROWS) as engine:
        executor = Executor(engine, Patience(budget=30.0), manner=CALM)
        executor.plan("job", {Phase.BACKFILL: (SLOW, Step(()), SLOW, SLOW, SLOW)})
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(executor.carry_out, "job", Phase.BACKFILL)
            time.sleep(0.3)
            server.stop()
            assert not running.done(), "it was in the middle of it"
            server.start()
            outcome = running.result(timeout=60)
        assert outcome.finished
        with engine.connect() as connection:
            query = "SELECT count(*) FROM person WHERE age = id + 4"
            assert connection.exec_driver_sql(query).scalar() == ROWS, "each row as often as told"


def test_a_vacuum_of_the_server_gives_way() -> None:
    said: list[str] = []
    slow = "autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1"
    with own_server() as server, prepared(server.url(), 20_000) as engine:
        server.execute("ALTER SYSTEM SET autovacuum_naptime = '1s'")
        server.execute("SELECT pg_reload_conf()")
        server.execute(f"ALTER TABLE person SET (autovacuum_vacuum_threshold = 1, {slow})")
        server.execute("UPDATE person SET age = 0")
        until = time.monotonic() + 20
        while not server.execute(SWEEPING):
            assert time.monotonic() < until, "there was no VACUUM"
            time.sleep(0.05)
        executor = Executor(engine, Patience(budget=10.0), said.append)
        outcome = executor.carry_out("job", Phase.EXPAND, (column("a"),))
    assert outcome.done[0].attempts == 2
    assert "autovacuum: VACUUM" in said[0]


def test_runs_at_once_do_each_step_once(database: str) -> None:
    with prepared(database, ROWS) as engine:
        executor = Executor(engine, QUICK)
        executor.plan("job", {Phase.EXPAND: (column("a"), OLDER, index("ix_a", "a"))})
        with ThreadPoolExecutor(RUNS) as pool:
            runs = [
                pool.submit(Executor(engine, Patience(turn=30)).carry_out, "job", Phase.EXPAND)
                for _ in range(RUNS)
            ]
            done = sorted(len(one.result().done) for one in runs)
        assert done == [0, 0, 3]


def test_it_ends_after_a_batch_or_step_and_goes_on_later(database: str) -> None:
    switch = Switch()
    with prepared(database, ROWS) as engine:

        def say(text: str) -> None:
            if "rows" in text and ": 0 of" not in text:
                switch.cancel()

        executor = Executor(engine, Patience(tell=0), say, switch, CALM)
        executor.plan("job", {Phase.BACKFILL: (SLOW,)})
        assert not executor.carry_out("job", Phase.BACKFILL).finished
        (job,) = executor.status()
        assert 0 < (job.steps[0].rows_done or 0) < ROWS
        assert job.steps[0].rows_total
        assert Executor(engine, QUICK).carry_out("job", Phase.BACKFILL).finished
        with engine.connect() as connection:
            query = "SELECT count(*) FROM person WHERE age = id + 1"
            assert connection.exec_driver_sql(query).scalar() == ROWS


def test_another_process_can_let_it_pause_go_on_and_end(database: str) -> None:
    with prepared(database) as engine:
        executor = Executor(engine, QUICK)
        executor.plan("job", {Phase.EXPAND: (column("a"), column("b"))})
        executor.ask("job", Asked.PAUSE)
        with started(carried, database, "job") as process:
            time.sleep(0.5)
            assert states(executor) == ["pending", "pending"]
            executor.ask("job", Asked.RUN)
            assert reached(engine, "job", ("done", "done"), process)
        executor.take_back("job")
        executor.ask("job", Asked.CANCEL)
        assert not executor.carry_out("job", Phase.EXPAND).finished
        assert executor.carry_out("job", Phase.EXPAND).finished, "an end is asked for once"
        with pytest.raises(DatabaseError, match="no such job"):
            executor.ask("another", Asked.PAUSE)


def test_what_waits_for_a_lock_can_be_ended(database: str) -> None:
    switch = Switch()
    with prepared(database) as engine, engine.connect() as holder:
        holder.exec_driver_sql("SELECT count(*) FROM person")
        executor = Executor(engine, QUICK, lambda _: switch.cancel(), switch)
        assert not executor.carry_out("job", Phase.EXPAND, (column("a"),)).finished
        assert states(executor) == ["pending"]


def test_a_job_that_was_half_done_is_taken_back(database: str) -> None:
    with prepared(database) as engine:
        before = state(engine)
        executor = Executor(engine, QUICK)
        executor.plan("job", renamed(engine))
        executor.carry_out("job", Phase.EXPAND)
        executor.carry_out("job", Phase.BACKFILL)
        with engine.connect() as holder:
            holder.exec_driver_sql("SELECT count(*) FROM person")
            with pytest.raises(DatabaseError, match="still waits"):
                Executor(engine, Patience(budget=0.2)).carry_out("job", Phase.CONTRACT)
        assert states(executor) == ["done", "done", "done", "failed"]
        assert executor.take_back("job").finished
        assert list(before.differences(state(engine), "taken back")) == []


def test_a_pooler_by_transaction_is_refused(database: str) -> None:
    with prepared(database), bouncing(database) as url:
        engine = sa.create_engine(url)
        with pytest.raises(DatabaseError, match="a pooler gives each transaction"):
            Executor(engine, QUICK).carry_out("job", Phase.EXPAND, (column("a"),))
        engine.dispose()
