"""A watch counts what an engine does, with every driver, and leaves no trace when removed."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import asdict, replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from runtime.events.driving import drive, engine_on
from sqlalchemy import event, exc
from sqlalchemy.pool import NullPool

from alchemigrate.errors import UsageError
from alchemigrate.runtime.events import Thresholds, plan, watch
from alchemigrate.runtime.pools import MeteredPool

HERE = "test_watch.py"
EAGER = Thresholds(slow=0.05, held=0.1, waiting=0.1, repeats=3, keep=2)


def one(connection: sa.Connection) -> object:
    return connection.execute(sa.text("SELECT 1")).scalar()


def test_what_happens_is_counted(any_url: str) -> None:
    with engine_on(any_url) as engine:
        seen = watch(engine)
        assert drive(engine, one) == 1
        assert drive(engine, lambda connection: [one(connection), connection.commit()]) == [1, None]
        counted = seen.snapshot()
    assert (counted.checkouts, counted.checkins) == (2, 2)
    assert counted.commits == 1
    assert counted.rollbacks >= 1
    assert counted.created >= 1
    assert counted.statements.count >= 2
    assert counted.holds.count == 2
    assert counted.waits is not None
    assert counted.waits.count == 2
    assert counted.held == ()
    assert counted.pool.checked_out == 0
    assert (counted.errors, counted.failed, counted.slow, counted.leaks) == ({}, (), (), ())


def test_an_error_is_kept_without_values(any_url: str) -> None:
    def twice(connection: sa.Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE t (email VARCHAR(20) PRIMARY KEY)")
        insert = sa.text("INSERT INTO t VALUES (:email)")
        connection.execute(insert, {"email": "secret"})
        connection.execute(insert, {"email": "secret"})

    with engine_on(any_url) as engine:
        seen = watch(engine, EAGER)
        with pytest.raises(exc.IntegrityError):
            drive(engine, twice)
        for _ in range(3):
            with pytest.raises(exc.DBAPIError):
                drive(engine, lambda found: found.exec_driver_sql("SELECT 'secret' FROM missing"))
    counted = seen.snapshot()
    assert counted.errors == {"UniqueViolation": 1, "Other": 3}
    assert len(counted.failed) == 2
    assert counted.failed[-1].statement == "SELECT ? FROM missing"
    assert HERE in counted.failed[-1].caller
    assert "secret" not in repr(counted)


def test_a_slow_statement_is_kept_with_its_line(
    database: str, caplog: pytest.LogCaptureFixture
) -> None:
    for driver in ("psycopg", "asyncpg"):
        with engine_on(database.replace("psycopg", driver)) as engine:
            seen = watch(engine, EAGER)
            with caplog.at_level(logging.WARNING, "alchemigrate.runtime"):
                drive(
                    engine,
                    lambda connection: connection.execute(
                        sa.text("SELECT pg_sleep(0.08), 'secret', :given"), {"given": "hidden"}
                    ),
                )
        # On a busy machine the questions of the first connection may be slow, too.
        (slow,) = [one for one in seen.snapshot().slow if "pg_sleep" in one.statement]
        assert slow.seconds >= 0.08
        assert HERE in slow.caller
        assert slow.statement.startswith("SELECT pg_sleep(?), ?")
        assert not {"secret", "hidden"} & set(repr(slow).split("'"))
        assert f"at {slow.caller}" in caplog.messages[-1]


def test_a_slow_statement_has_a_plan_on_request(any_url: str) -> None:
    table = sa.table("t", sa.column("id", sa.Integer), sa.column("name", sa.String))
    question = sa.select(table).where(table.c.id == 7, table.c.name.like("a%"))

    def explain(connection: sa.Connection) -> str:
        connection.exec_driver_sql("CREATE TABLE t (id int PRIMARY KEY, name VARCHAR(20))")
        connection.execute(question)
        found = seen.snapshot().slow
        return plan(connection, seen, found[-1])

    with engine_on(any_url) as engine:
        seen = watch(engine, replace(EAGER, slow=1e-9))
        text = drive(engine, explain)
        slow = seen.snapshot().slow
        with pytest.raises(UsageError, match="kept no longer"):
            drive(engine, lambda connection: plan(connection, seen, replace(slow[-1])))
    assert "t_pkey" in text or "autoindex" in text
    assert not any("ANALYZE" in found.statement for found in slow)


def test_only_what_is_planned_has_a_plan(tmp_path: Path) -> None:
    with engine_on(f"sqlite:///{tmp_path / 'a.db'}") as engine:
        seen = watch(engine, replace(EAGER, slow=1e-9))
        drive(engine, lambda connection: connection.exec_driver_sql("PRAGMA user_version"))
        with pytest.raises(UsageError, match="PRAGMA has no plan"):
            drive(engine, lambda connection: plan(connection, seen, seen.snapshot().slow[0]))


def test_a_transaction_that_waits_for_other_work(any_url: str) -> None:
    def dawdle(connection: sa.Connection) -> None:
        one(connection)
        time.sleep(0.15)
        one(connection)
        connection.commit()
        time.sleep(0.15)
        one(connection)

    def begin(connection: sa.Connection) -> None:
        if "sqlite" in any_url:
            connection.exec_driver_sql("BEGIN")

    with engine_on(any_url) as engine:
        sync = getattr(engine, "sync_engine", engine)
        event.listen(sync, "begin", begin)
        seen = watch(engine, EAGER)
        drive(engine, dawdle)
    (waiting,) = seen.snapshot().waiting
    assert waiting.seconds >= 0.15
    assert f"{HERE}" in waiting.caller
    assert "driving.py" in waiting.taken


def test_without_a_transaction_nothing_waits(database: str) -> None:
    for driver in ("psycopg", "asyncpg"):
        url = database.replace("psycopg", driver)
        with engine_on(url, isolation_level="AUTOCOMMIT") as engine:
            seen = watch(engine, EAGER)
            drive(engine, lambda found: [one(found), time.sleep(0.15), one(found)])
            assert seen.snapshot().waiting == ()


def test_a_statement_that_comes_again_and_again(any_url: str) -> None:
    with engine_on(any_url) as engine:
        seen = watch(engine, EAGER)
        drive(engine, lambda connection: [one(connection) for _ in range(9)])
    (repeat,) = seen.snapshot().repeats
    assert (repeat.statement, repeat.times) == ("SELECT ?", 3)
    assert HERE in repeat.caller


def test_a_snapshot_is_a_plain_value(tmp_path: Path) -> None:
    with engine_on(f"sqlite:///{tmp_path / 'a.db'}") as engine:
        seen = watch(engine, name="orders")
        drive(engine, one)
        seen.retried("Deadlock")
        before = seen.snapshot()
        drive(engine, one)
    assert before.checkouts == 1
    assert before.retries == {"Deadlock": 1}
    assert asdict(before)["name"] == "orders"
    with pytest.raises(AttributeError):
        before.checkouts = 7  # type: ignore[misc]


def test_a_watch_can_be_removed(any_url: str) -> None:
    with engine_on(any_url) as engine:
        sync = getattr(engine, "sync_engine", engine)
        untouched = sync.dialect.do_execute, sync.dialect.do_commit
        with watch(engine) as seen:
            drive(engine, one)
        drive(engine, one)
        drive(engine, one)
        counted = seen.snapshot()
        assert (counted.checkouts, counted.checkins) == (1, 1)
        assert (sync.dialect.do_execute, sync.dialect.do_commit) == untouched
        assert not sync.pool.dispatch.checkout
        seen.remove()


def test_two_watches_do_not_disturb_each_other(tmp_path: Path) -> None:
    with engine_on(f"sqlite:///{tmp_path / 'a.db'}") as engine:
        first, second = watch(engine), watch(engine)
        drive(engine, one)
        first.remove()
        drive(engine, one)
        assert (first.snapshot().statements.count, second.snapshot().statements.count) == (1, 2)
        assert (first.snapshot().checkouts, second.snapshot().checkouts) == (1, 2)


def test_any_pool_can_be_watched(tmp_path: Path) -> None:
    with engine_on(f"sqlite:///{tmp_path / 'a.db'}", poolclass=NullPool) as engine:
        seen = watch(engine)
        drive(engine, one)
        counted = seen.snapshot()
    assert (counted.pool.kind, counted.pool.size, counted.waits) == ("NullPool", None, None)
    assert (counted.created, counted.closed, counted.checkouts) == (1, 1, 1)


def test_threads_lose_no_count(tmp_path: Path) -> None:
    with engine_on(f"sqlite:///{tmp_path / 'a.db'}", pool_size=4) as engine:
        seen = watch(engine)
        assert isinstance(engine, sa.Engine)
        threads = [
            threading.Thread(target=lambda: [drive(engine, one) for _ in range(300)])
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        counted = seen.snapshot()
    assert (counted.checkouts, counted.checkins, counted.statements.count) == (1200, 1200, 1200)
    assert counted.waits is not None
    assert counted.waits.count == counted.holds.count == 1200


def test_an_attempt_to_connect_that_fails_is_an_error() -> None:
    engine = sa.create_engine("postgresql+psycopg://me:secret@127.0.0.1:1/x", poolclass=MeteredPool)
    seen = watch(engine)
    with pytest.raises(exc.OperationalError):
        engine.connect()
    counted = seen.snapshot()
    assert counted.errors == {"Disconnected": 1}
    assert "secret" not in repr(counted)
