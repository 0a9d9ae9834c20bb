"""Connections that lay idle are asked before they are used; others cost no turn of the network."""

from __future__ import annotations

import asyncio
import time

import psycopg
import pytest
import sqlalchemy as sa
from runtime.events.driving import engine_on
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from alchemigrate.runtime import Options, create, create_async
from alchemigrate.runtime.pools import ping_idle

Url = str


@pytest.fixture(params=["psycopg", "asyncpg"])
def url(database: str, request: pytest.FixtureRequest) -> Url:
    return database.replace("+psycopg", f"+{request.param}")


def twice(engine: sa.Engine | AsyncEngine, pause: float, between: object = None) -> list[int]:
    """The backend's process id of two checkouts, with a pause between them."""
    asked = sa.text("SELECT pg_backend_pid()")

    async def run(engine: AsyncEngine) -> list[int]:
        found = []
        for number in range(2):
            async with engine.connect() as connection:
                found.append((await connection.execute(asked)).scalar_one())
            if not number:
                await asyncio.sleep(pause)
                between and end(found[0], between)
        await engine.dispose()
        return found

    if isinstance(engine, AsyncEngine):
        return asyncio.run(run(engine))
    found = []
    for number in range(2):
        with engine.connect() as connection:
            found.append(connection.execute(asked).scalar_one())
        if not number:
            time.sleep(pause)
            between and end(found[0], between)
    return found


def end(pid: int, url: object) -> None:
    """Terminate a backend, as a restart or a firewall does."""
    with psycopg.connect(str(url), autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(%s)", (pid,))
        while connection.execute(
            "SELECT 1 FROM pg_stat_activity WHERE pid = %s", (pid,)
        ).fetchone():
            time.sleep(0.01)


def pings(engine: sa.Engine | AsyncEngine) -> list[float]:
    """Notes each ping of the engine's dialect."""
    sync = getattr(engine, "sync_engine", engine)
    before, seen = sync.dialect.do_ping, []

    def ping(connection: object) -> bool:
        seen.append(time.monotonic())
        return bool(before(connection))

    sync.dialect.do_ping = ping
    return seen


def test_a_connection_that_was_just_used_is_not_asked(url: Url) -> None:
    with engine_on(url) as engine:
        ping_idle(engine, 5)
        seen = pings(engine)
        first, second = twice(engine, 0.0)
    assert first == second
    assert seen == []


def test_a_connection_that_lay_idle_is_asked_once(url: Url) -> None:
    with engine_on(url) as engine:
        ping_idle(engine, 0.05)
        seen = pings(engine)
        first, second = twice(engine, 0.1)
    assert first == second
    assert len(seen) == 1


def test_a_connection_that_died_while_it_lay_idle_is_replaced(url: Url, database: str) -> None:
    with engine_on(url) as engine:
        ping_idle(engine, 0.05)
        first, second = twice(engine, 0.1, database.replace("+psycopg", ""))
    assert first != second


def test_without_a_ping_the_same_would_fail(url: Url, database: str) -> None:
    with engine_on(url) as engine, pytest.raises(sa.exc.DBAPIError):
        twice(engine, 0.1, database.replace("+psycopg", ""))


def test_a_warm_session_sends_nothing_more_than_a_plain_one(database: str) -> None:
    url = sa.make_url(database)
    assert sent_by_a_warm_session(create(Options(url=url))) == ["SELECT 1"]
    assert sent_by_a_warm_session(sa.create_engine(url)) == ["SELECT 1"]


def sent_by_a_warm_session(engine: sa.Engine) -> list[str]:
    """The statements, and "ping" for each ping."""
    sent: list[str] = []
    seen = pings(engine)

    def note(connection: sa.Connection, cursor: object, statement: str, *others: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    for _ in range(2):
        sent.clear()
        with engine.connect() as connection:
            connection.execute(sa.text("SELECT 1"))
    engine.dispose()
    return sent + ["ping"] * len(seen)


def test_the_options_of_an_engine_switch_it_on(database: str) -> None:
    made = create(Options(url=sa.make_url(database), idle_ping=0.05))
    seen = pings(made)
    twice(made, 0.1)
    made.dispose()
    assert len(seen) == 1
    engine = create_async(
        Options(url=sa.make_url(database.replace("psycopg", "asyncpg")), idle_ping=0.05)
    )
    seen = pings(engine)
    twice(engine, 0.1)
    assert len(seen) == 1
