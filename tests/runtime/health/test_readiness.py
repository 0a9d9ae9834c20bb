"""Readiness answers within its deadline: with a server that is well, gone, or paused."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from runtime.events.driving import engine_on
from runtime.servers.standby import paused
from sqlalchemy.ext.asyncio import AsyncEngine

from alchemigrate.runtime.health import AsyncReadiness, Health, Readiness, live

DEADLINE = 0.3
SMALL = {"pool_size": 1, "max_overflow": 1, "pool_timeout": 20}


def ask(
    engine: sa.Engine | AsyncEngine, times: int = 1, after: Callable[[], None] = lambda: None
) -> list[Health]:
    """Several answers of one readiness, sync or async, `after` being called once they are there."""
    if isinstance(engine, sa.Engine):
        ready = Readiness(engine, deadline=DEADLINE)
        found = [ready.check() for _ in range(times)]
        after()
        return found

    async def run() -> list[Health]:
        ready = AsyncReadiness(engine, deadline=DEADLINE)
        found = [await ready.check() for _ in range(times)]
        await asyncio.to_thread(after)
        await ready.close()
        await engine.dispose()
        return found

    return asyncio.run(run())


def test_a_process_that_answers_is_alive() -> None:
    health = live()
    assert health.ok
    assert health.status == 200
    assert health.document()["checks"][0]["name"] == "process"


def test_a_server_that_answers_is_ready(any_url: str) -> None:
    with engine_on(any_url) as engine:
        health = ask(engine, 2)[-1]
    assert health.ok
    assert [check.name for check in health.checks] == ["pool", "database"]
    assert health.checks[1].told.startswith("answers in")


def held(engine: sa.Engine | AsyncEngine, connections: int) -> Health:
    """An answer while so many connections are in use."""
    if isinstance(engine, sa.Engine):
        taken = [engine.connect() for _ in range(connections)]
        health = Readiness(engine, deadline=DEADLINE).check()
        for connection in taken:
            connection.close()
        return health

    async def run() -> Health:
        taken = [await engine.connect() for _ in range(connections)]
        health = await AsyncReadiness(engine, deadline=DEADLINE).check()
        for connection in taken:
            await connection.close()
        await engine.dispose()
        return health

    return asyncio.run(run())


def test_with_no_connection_free_it_is_not_ready_and_says_so_at_once(any_url: str) -> None:
    with engine_on(any_url, **SMALL) as engine:
        health = held(engine, 2)
    assert not health.ok
    assert health.status == 503
    assert health.seconds < 0.1
    assert "2 of 2 connections in use" in health.checks[0].told
    assert health.checks[0].numbers["checked_out"] == 2


def test_the_last_connection_is_left_to_the_application(any_url: str) -> None:
    with engine_on(any_url, **SMALL) as engine:
        health = held(engine, 1)
    assert health.ok
    assert health.checks[1].ok is None
    assert "left to the application" in health.checks[1].told


def test_a_server_that_is_not_there_is_not_ready() -> None:
    for driver in ("psycopg", "asyncpg"):
        with engine_on(f"postgresql+{driver}://me:secret@127.0.0.1:1/x") as engine:
            (health,) = ask(engine)
        assert not health.ok
        assert health.checks[1].told.startswith("Disconnected: ")
        assert "secret" not in str(health)


@pytest.mark.parametrize("driver", ["psycopg", "asyncpg"])
@pytest.mark.parametrize("warm", [True, False])
def test_a_paused_server_is_told_in_time(database: str, driver: str, warm: bool) -> None:
    url = database.replace("psycopg", driver)
    with engine_on(url) as engine:
        if warm and isinstance(engine, sa.Engine):
            engine.connect().close()
        threads = threading.active_count()
        pause = paused(database)

        def resume() -> None:
            assert threading.active_count() <= threads + 2
            pause.__exit__(None, None, None)

        pause.__enter__()
        try:
            answers = ask(engine, 4, resume)
        finally:
            resume_again(pause)
        assert [answer.ok for answer in answers] == [False] * 4
        assert min(answer.seconds for answer in answers) < DEADLINE + 0.05
        assert f"no answer within {DEADLINE:g} s" in answers[0].checks[1].told
        recovered(engine)


def resume_again(pause: object) -> None:
    """Harmless if it is running already."""
    close = getattr(pause, "gen", None)
    if close is not None:
        close.close()


def recovered(engine: sa.Engine | AsyncEngine) -> None:
    end = time.monotonic() + 5
    while not ask(engine)[0].ok:
        assert time.monotonic() < end, "not ready again within 5 s"
