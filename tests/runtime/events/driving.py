"""One text of a test for a sync and an async engine: `drive` runs it on both."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from alchemigrate.runtime.pools import AsyncMeteredPool, MeteredPool

DRIVERS = ("psycopg", "asyncpg", "pysqlite", "aiosqlite")
ASYNC = ("asyncpg", "aiosqlite")


@contextmanager
def engine_on(url: str | sa.URL, **options: Any) -> Iterator[sa.Engine | AsyncEngine]:
    """An engine with a metered pool, sync or async by its driver, disposed of at the end."""
    parsed = sa.make_url(url)
    if parsed.get_driver_name() in ASYNC:
        found = create_async_engine(parsed, **{"poolclass": AsyncMeteredPool, **options})
        yield found
    else:
        plain = sa.create_engine(parsed, **{"poolclass": MeteredPool, **options})
        yield plain
        plain.dispose()


def drive(engine: sa.Engine | AsyncEngine, work: Callable[[sa.Connection], Any]) -> Any:
    """Run `work` with a connection of the engine, and close it."""
    if isinstance(engine, AsyncEngine):
        return asyncio.run(_drive(engine, work))
    with engine.connect() as connection:
        return work(connection)


async def _drive(engine: AsyncEngine, work: Callable[[sa.Connection], Any]) -> Any:
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(work)
    finally:
        await engine.dispose()
