"""Many sessions over few servers of a real PgBouncer in transaction mode: none ends in an error."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from runtime.test_engines import with_driver
from sqlalchemy.dialects.postgresql import ARRAY, ENUM, JSONB
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import Session

from alchemigrate.runtime import Options, create, create_async

WORKERS = 12
EACH = 50
ROWS = sa.Table(
    "rows",
    sa.MetaData(),
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("kind", ENUM("new", "old", name="kind")),
    sa.Column("tags", ARRAY(sa.Text)),
    sa.Column("data", JSONB),
)
ROW = {"kind": "new", "tags": ["a", "b"], "data": {"a": [1, 2]}}


@pytest.fixture
def options(pgbouncer: str, database: str) -> Options:
    """Behind PgBouncer, with more connections than it has servers."""
    direct = create(Options.of(database, environment="test"))
    ROWS.metadata.create_all(direct)
    direct.dispose()
    return Options.of(pgbouncer, pooling="pgbouncer", pool_size=WORKERS)


def statements(number: int) -> list[tuple[sa.Executable, Any]]:
    """What one session sends: few texts, often."""
    return [
        (sa.insert(ROWS).returning(ROWS.c.id), ROW),
        (sa.select(ROWS).where(ROWS.c.id == number, ROWS.c.kind == "new"), None),
        (sa.text(f"SELECT {number % 7} + CAST(:n AS INTEGER)"), {"n": number}),
        (sa.insert(ROWS), [ROW, ROW, ROW]),
    ]


async def together(work: Callable[[int], Awaitable[int]]) -> int:
    """How many sessions of all tasks end in an error."""
    return sum(await asyncio.gather(*(work(one) for one in range(WORKERS))))


def failing(engine: AsyncEngine) -> Callable[[int], Awaitable[int]]:
    """One task: how many of its sessions end in an error."""

    async def work(worker: int) -> int:
        errors = 0
        for number in range(EACH):
            try:
                async with AsyncSession(engine) as session:
                    for statement, parameters in statements(worker * EACH + number):
                        await session.execute(statement, parameters)
                    rows = await session.stream(sa.select(ROWS.c.id).limit(3))
                    assert [row async for row in rows]
                    await session.commit()
            except sa.exc.SQLAlchemyError:
                errors += 1
        return errors

    return work


@pytest.mark.parametrize("driver", ["psycopg", "asyncpg"])
def test_no_session_of_a_task_fails(options: Options, driver: str) -> None:
    chosen = Options.of(
        with_driver(options.url.render_as_string(hide_password=False), driver),
        pooling="pgbouncer",
        pool_size=WORKERS,
    )

    async def run() -> int:
        engine = create_async(chosen)
        try:
            return await together(failing(engine))
        finally:
            await engine.dispose()

    assert asyncio.run(run()) == 0


def test_no_session_of_a_thread_fails(options: Options) -> None:
    engine = create(options)

    def work(worker: int) -> int:
        errors = 0
        for number in range(EACH):
            try:
                with Session(engine) as session:
                    for statement, parameters in statements(worker * EACH + number):
                        session.execute(statement, parameters)
                    session.commit()
            except sa.exc.SQLAlchemyError:
                errors += 1
        return errors

    with ThreadPoolExecutor(WORKERS) as threads:
        assert sum(threads.map(work, range(WORKERS))) == 0
    engine.dispose()
