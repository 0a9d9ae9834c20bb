"""Steps that end in an error, taken with a sync or an async driver: one list for both."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

ASYNC = ("asyncpg", "aiosqlite", "aiomysql")
Step = str | Callable[[], object]


def provoke(url: str | sa.URL, steps: Sequence[Step], **options: object) -> BaseException:
    """The error that the steps, SQL or calls of one transaction, end in."""
    parsed = sa.make_url(url)
    try:
        if parsed.get_driver_name() in ASYNC:
            asyncio.run(_async(parsed, steps, options))
        else:
            _sync(parsed, steps, options)
    except Exception as error:  # noqa: BLE001  (whatever it is: the caller looks)
        return error
    raise AssertionError(f"nothing went wrong with {steps}")


def _sync(url: sa.URL, steps: Sequence[Step], options: dict[str, object]) -> None:
    engine = sa.create_engine(url, poolclass=NullPool, **options)
    with engine.connect() as connection, connection.begin():
        for step in steps:
            if callable(step):
                step()
            else:
                connection.exec_driver_sql(step)


async def _async(url: sa.URL, steps: Sequence[Step], options: dict[str, object]) -> None:
    engine = create_async_engine(url, poolclass=NullPool, **options)
    async with engine.connect() as connection, connection.begin():
        for step in steps:
            if callable(step):
                await asyncio.to_thread(step)
            else:
                await connection.exec_driver_sql(step)
