"""A session on a warm connection takes no network turn more than with plain SQLAlchemy."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from runtime.servers.turns import Turns, relayed
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import Session

from alchemigrate.runtime import AsyncDatabase, Database, Options, create, create_async

ONE = sa.text("SELECT 1")
SESSIONS = 10


@pytest.fixture
def relay(database: str) -> Iterator[tuple[Turns, sa.URL]]:
    """The turns, and the URL of the same database by way of the relay that counts them."""
    url = sa.make_url(database)
    with relayed(f"{url.query['host']}/.s.PGSQL.5432") as turns:
        yield turns, url.set(host="127.0.0.1", port=turns.port, username="postgres", query={})


def session_turns(engine: sa.Engine, turns: Turns) -> float:
    """Turns of a session, once the connection is warm."""
    for _ in range(SESSIONS):
        with Session(engine) as session:
            session.execute(ONE)
            session.commit()
    before = turns.count
    for _ in range(SESSIONS):
        with Session(engine) as session:
            session.execute(ONE)
            session.commit()
    return (turns.count - before) / SESSIONS


async def async_turns(engine: Any, turns: Turns) -> float:
    """The same with asyncio."""
    before = 0
    for _ in range(2):
        before = turns.count
        for _ in range(SESSIONS):
            async with AsyncSession(engine) as session:
                await session.execute(ONE)
                await session.commit()
    return (turns.count - before) / SESSIONS


def test_threads(relay: tuple[Turns, sa.URL]) -> None:
    turns, url = relay
    plain = sa.create_engine(url)
    ours = create(Options.of(url))
    expected = session_turns(plain, turns)
    assert session_turns(ours, turns) == expected == 3
    database = Database(ours)
    before = turns.count
    for _ in range(SESSIONS):
        with database.session() as session:
            session.execute(ONE)
    assert (turns.count - before) / SESSIONS == expected
    database.close()
    plain.dispose()


@pytest.mark.parametrize("driver", ["psycopg", "asyncpg"])
def test_tasks(relay: tuple[Turns, sa.URL], driver: str) -> None:
    turns, url = relay
    url = url.set(drivername=f"postgresql+{driver}")

    async def measure() -> tuple[float, float, float]:
        plain = create_async_engine(url)
        ours = create_async(Options.of(url))
        expected, found = await async_turns(plain, turns), await async_turns(ours, turns)
        database = AsyncDatabase(ours)
        before = turns.count
        for _ in range(SESSIONS):
            async with database.session() as session:
                await session.execute(ONE)
        units = (turns.count - before) / SESSIONS
        await plain.dispose()
        await database.close()
        return expected, found, units

    expected, found, units = asyncio.run(measure())
    assert found == expected
    assert units == expected
