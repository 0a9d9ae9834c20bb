"""Closing: nobody new, time for those that are out, names for those that overrun it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from alchemigrate.runtime.async_database import AsyncDatabase
from alchemigrate.runtime.database import Database
from alchemigrate.runtime.errors import DatabaseClosed, DrainTimeout

ONE = sa.text("SELECT 1")
OPEN = sa.text("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'drained'")


@pytest.fixture
def engine(database: str) -> Iterator[sa.Engine]:
    """Its connections have a name of their own."""
    engine = sa.create_engine(database, connect_args={"application_name": "drained"})
    yield engine
    engine.dispose()


def connections(url: str) -> int:
    """What the server still has of the engine's connections, once it had time to notice."""
    watcher = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with watcher.connect() as connection:
        for _ in range(100):
            left: int = connection.scalar(OPEN) or 0
            if left == 0:
                break
            time.sleep(0.01)
    return left


def hold(database: Database, held: threading.Event, let_go: threading.Event) -> None:
    """A session that is open from `held` to `let_go`."""
    with database.session(label="the long report") as session:
        session.execute(ONE)
        held.set()
        let_go.wait(20)


def holding(database: Database) -> tuple[threading.Thread, threading.Event]:
    """A thread that holds a session until the event is set."""
    held, let_go = threading.Event(), threading.Event()
    thread = threading.Thread(target=hold, args=(database, held, let_go))
    thread.start()
    held.wait()
    return thread, let_go


def test_closing_waits_for_what_is_out(database: str, engine: sa.Engine) -> None:
    held = Database(engine)
    thread, let_go = holding(held)
    threading.Timer(0.3, let_go.set).start()
    began = time.monotonic()
    held.close(deadline=10)
    assert 0.2 < time.monotonic() - began < 5
    thread.join()
    assert connections(database) == 0


def test_the_deadline_names_the_holders(database: str, engine: sa.Engine) -> None:
    held = Database(engine)
    thread, let_go = holding(held)
    began = time.monotonic()
    with pytest.raises(DrainTimeout, match="the long report") as caught:
        held.close(deadline=0.2)
    assert time.monotonic() - began < 2
    assert (caught.value.checked_out, len(caught.value.holders)) == (1, 1)
    held.close(deadline=60)
    let_go.set()
    thread.join()
    assert connections(database) == 0, "what comes back late is closed"


def test_no_new_sessions_while_it_closes(engine: sa.Engine) -> None:
    held = Database(engine)
    thread, let_go = holding(held)
    closing = threading.Thread(target=held.close)
    closing.start()
    while not held._sessions.holders.shut:
        time.sleep(0.001)
    with pytest.raises(DatabaseClosed, match="test_no_new_sessions"), held.session():
        pass
    let_go.set()
    closing.join()
    thread.join()
    assert held.holders() == []


def test_the_line_that_took_a_session_is_known(engine: sa.Engine) -> None:
    held = Database(engine)
    with held.session():
        assert "test_the_line_that_took_a_session_is_known" in held.holders()[0]
        assert __file__ in held.holders()[0]
    assert held.holders() == []


def test_raw_connections_count(engine: sa.Engine) -> None:
    held = Database(engine)
    with engine.connect() as connection:
        connection.execute(ONE)
        with pytest.raises(DrainTimeout, match="1 checked out"):
            held.close(deadline=0.1)
    assert held.holders() == []


@pytest.mark.parametrize("driver", ["psycopg", "asyncpg"])
def test_closing_in_asyncio(database: str, driver: str) -> None:
    async def hold(held: AsyncDatabase, taken: asyncio.Event, seconds: float) -> None:
        async with held.session(label="a task") as session:
            await session.execute(ONE)
            taken.set()
            await asyncio.sleep(seconds)

    async def close(seconds: float, deadline: float) -> None:
        held = AsyncDatabase(create_async_engine(database.replace("+psycopg", f"+{driver}")))
        taken = asyncio.Event()
        task = asyncio.create_task(hold(held, taken, seconds))
        await taken.wait()
        try:
            await held.close(deadline)
        finally:
            with pytest.raises(DatabaseClosed):
                await held.session().__aenter__()
            await held.close()
            await task

    asyncio.run(close(seconds=0.1, deadline=5))
    with pytest.raises(DrainTimeout, match="a task"):
        asyncio.run(close(seconds=0.4, deadline=0.1))
