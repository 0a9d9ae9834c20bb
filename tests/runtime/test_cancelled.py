"""Tasks that are cancelled at whatever await: no connection is lost, none comes back dirty."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from runtime.ledger import Entry, prepare, requests
from sqlalchemy.ext.asyncio import create_async_engine

from alchemigrate.runtime.async_database import AsyncDatabase

SLOW = sa.text("SELECT pg_sleep(30)")
CLEAN = sa.text("SELECT pg_current_xact_id_if_assigned() IS NULL")


@pytest.fixture
def engine(database: str) -> Iterator[sa.Engine]:
    """For a look at the rows."""
    engine = sa.create_engine(database)
    prepare(engine)
    yield engine
    engine.dispose()


def asynchronous(url: str, driver: str, size: int = 2) -> AsyncDatabase:
    """A database with a small pool."""
    return AsyncDatabase(
        create_async_engine(
            url.replace("+psycopg", f"+{driver}"), pool_size=size, max_overflow=0, pool_timeout=5
        )
    )


def checked_out(database: AsyncDatabase) -> int:
    """Connections that are not in the pool."""
    return getattr(database.engine.pool, "checkedout", int)()


@pytest.mark.parametrize("driver", ["psycopg", "asyncpg"])
def test_a_timeout_in_a_statement(database: str, driver: str) -> None:
    async def main() -> None:
        async with asynchronous(database, driver, size=1) as held:
            for _ in range(3):
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(0.05), held.session() as session:
                        await session.execute(SLOW)
                assert (checked_out(held), held.holders()) == (0, [])
            async with held.session() as session:
                assert await session.scalar(CLEAN)

    asyncio.run(main())


@pytest.mark.parametrize("driver", ["psycopg", "asyncpg"])
def test_cancelled_at_any_time(database: str, engine: sa.Engine, driver: str) -> None:
    dice = random.Random(7)
    done: list[str] = []

    async def write(held: AsyncDatabase, name: str) -> None:
        async with held.session() as session:
            session.add(Entry(request=name))
            await session.flush()
            await session.scalar(CLEAN)
        done.append(name)

    async def main() -> None:
        async with asynchronous(database, driver) as held:
            for number in range(150):
                tasks = [asyncio.create_task(write(held, f"{number}.{part}")) for part in range(3)]
                await asyncio.sleep(dice.random() * 0.02)
                for task in tasks if number % 5 else ():
                    task.cancel()
                    if dice.random() < 0.3:
                        await asyncio.sleep(0)
                        task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
                assert (checked_out(held), held.holders()) == (0, [])
            async with held.session() as session:
                assert await session.scalar(CLEAN)

    asyncio.run(main())
    found = requests(engine)
    assert len(found) == len(set(found)), "nothing twice"
    assert set(done) <= set(found), "nothing lost that was said to be done"
    assert 0 < len(done) < 450, "some were cancelled, some were not"
