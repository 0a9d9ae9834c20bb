"""Read, compute, write: by four at a time on one SQLite file, no update is lost and none fails."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from alchemigrate.runtime import Options, create, create_async, reading

WORKERS = 4
EACH = 200
READ = sa.text("SELECT n FROM counters WHERE id = 1")
WRITE = sa.text("UPDATE counters SET n = :n WHERE id = 1")


@pytest.fixture
def options(tmp_path: Path) -> Options:
    """A file with one counter, at zero."""
    made = Options.of(f"sqlite:///{tmp_path}/counters.db")
    engine = create(made)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE counters (id INTEGER PRIMARY KEY, n INTEGER)")
        connection.exec_driver_sql("INSERT INTO counters VALUES (1, 0)")
    engine.dispose()
    return made


def counted(options: Options) -> int:
    """Where the counter stands."""
    engine = create(options)
    try:
        with engine.connect() as connection:
            return int(connection.execute(READ).scalar_one())
    finally:
        engine.dispose()


def test_threads_lose_no_update(options: Options) -> None:
    engine = create(options)

    def work() -> None:
        for _ in range(EACH):
            with Session(engine) as session, session.begin():
                session.execute(WRITE, {"n": session.execute(READ).scalar_one() + 1})

    with ThreadPoolExecutor(WORKERS) as threads:
        for one in [threads.submit(work) for _ in range(WORKERS)]:
            one.result()
    engine.dispose()
    assert counted(options) == WORKERS * EACH


def test_tasks_lose_no_update(options: Options) -> None:
    async def work() -> None:
        engine = create_async(options)

        async def one() -> None:
            for _ in range(EACH):
                async with AsyncSession(engine) as session, session.begin():
                    found = (await session.execute(READ)).scalar_one()
                    await session.execute(WRITE, {"n": found + 1})

        await asyncio.gather(*(one() for _ in range(WORKERS)))
        await engine.dispose()

    asyncio.run(work())
    assert counted(options) == WORKERS * EACH


def test_readers_wait_for_no_writer(options: Options) -> None:
    engine = create(options)
    with engine.begin() as writer, reading(engine).connect() as reader:
        writer.execute(WRITE, {"n": 5})
        assert reader.execute(READ).scalar_one() == 0
    engine.dispose()
    assert counted(options) == 5


def test_autocommit_stays_autocommit(options: Options) -> None:
    engine = create(options)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(WRITE, {"n": 3})
        assert counted(options) == 3
    with engine.connect() as connection:
        connection.execute(WRITE, {"n": 4})
    assert counted(options) == 3
    engine.dispose()


def test_a_transaction_may_begin_deferred(options: Options) -> None:
    engine = create(options)
    deferred = engine.execution_options(alchemigrate_begin="DEFERRED")
    with deferred.begin() as session:
        assert session.execute(READ).scalar_one() == 0
        with engine.begin() as beside:  # does not wait for the first
            beside.execute(WRITE, {"n": 6})
    engine.dispose()
    assert counted(options) == 6
