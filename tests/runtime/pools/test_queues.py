"""Waiting for a connection is measured; a timeout says who holds them."""

from __future__ import annotations

import asyncio
import threading
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from runtime.events.driving import engine_on
from sqlalchemy import exc
from sqlalchemy.ext.asyncio import AsyncEngine

from alchemigrate.runtime import errors
from alchemigrate.runtime.events import watch

SMALL = {"pool_size": 1, "max_overflow": 1, "pool_timeout": 0.05}


def test_a_timeout_tells_its_numbers_and_who_holds(any_url: str) -> None:
    with engine_on(any_url, **SMALL) as engine:
        seen = watch(engine)
        with pytest.raises(errors.PoolTimeout) as raised:
            exhaust(engine)
        counted = seen.snapshot()
    error = raised.value
    assert isinstance(error, exc.TimeoutError)
    assert (error.size, error.checked_out, error.overflow) == (1, 2, 1)
    assert error.waited is not None
    assert 0.05 <= error.waited < 2
    assert len(error.holders) == 2
    assert "test_queues.py" in error.holders[0]
    assert "held longest by" in str(error)
    assert counted.timeouts == 1
    assert counted.waits is not None
    assert counted.waits.count == 3
    assert counted.waits.total >= 0.05


def exhaust(engine: sa.Engine | AsyncEngine) -> None:
    if isinstance(engine, AsyncEngine):
        asyncio.run(exhaust_async(engine))
        return
    with engine.connect(), engine.connect():
        engine.connect()


async def exhaust_async(engine: AsyncEngine) -> None:
    try:
        async with engine.connect(), engine.connect():
            await engine.connect()
    finally:
        await engine.dispose()


def test_a_wait_is_measured_in_threads(tmp_path: Path) -> None:
    with engine_on(f"sqlite:///{tmp_path / 'a.db'}", pool_size=1, max_overflow=0) as engine:
        assert isinstance(engine, sa.Engine)
        seen = watch(engine)
        held = engine.connect()
        thread = threading.Thread(target=lambda: engine.connect().close())
        thread.start()
        time.sleep(0.1)
        held.close()
        thread.join()
        waits = seen.snapshot().waits
    assert waits is not None
    assert waits.count == 2
    assert 0.08 <= waits.total < 2


def test_a_wait_is_measured_in_tasks(tmp_path: Path) -> None:
    async def take(engine: AsyncEngine, seconds: float) -> None:
        async with engine.connect():
            await asyncio.sleep(seconds)

    async def run(engine: AsyncEngine) -> None:
        await asyncio.gather(take(engine, 0.1), take(engine, 0))
        await engine.dispose()

    url = f"sqlite+aiosqlite:///{tmp_path / 'a.db'}"
    with engine_on(url, pool_size=1, max_overflow=0) as engine:
        assert isinstance(engine, AsyncEngine)
        seen = watch(engine)
        asyncio.run(run(engine))
        waits = seen.snapshot().waits
    assert waits is not None
    assert waits.count == 2
    assert 0.08 <= waits.total < 2


def test_a_pool_goes_on_counting_after_it_was_disposed_of(tmp_path: Path) -> None:
    with engine_on(f"sqlite:///{tmp_path / 'a.db'}", **SMALL) as engine:
        assert isinstance(engine, sa.Engine)
        seen = watch(engine)
        engine.connect().close()
        engine.dispose()
        engine.connect().close()
        counted = seen.snapshot()
        assert counted.waits is not None
        assert (counted.waits.count, counted.checkouts) == (2, 2)
        with engine.connect(), engine.connect(), pytest.raises(errors.PoolTimeout) as raised:
            engine.connect()
        assert len(raised.value.holders) == 2
        seen.remove()
        assert not engine.pool.dispatch.checkout
