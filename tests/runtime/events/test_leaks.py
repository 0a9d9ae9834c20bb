"""Connections that are not given back: with the line that took them, sync and async."""

from __future__ import annotations

import asyncio
import gc
import os
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from runtime.events.driving import drive, engine_on
from sqlalchemy.ext.asyncio import AsyncEngine

from alchemigrate.runtime.events import Thresholds, watch


def forget(engine: sa.Engine) -> None:
    connection = engine.connect()
    connection.execute(sa.text("SELECT 1"))


async def forget_async(engine: AsyncEngine) -> None:
    connection = await engine.connect()
    await connection.execute(sa.text("SELECT 1"))


def lose(engine: sa.Engine | AsyncEngine) -> None:
    if isinstance(engine, sa.Engine):
        forget(engine)
        gc.collect()
        return

    async def run() -> None:
        await forget_async(engine)
        gc.collect()
        await asyncio.sleep(0.05)
        await engine.dispose()

    asyncio.run(run())


@pytest.mark.filterwarnings("ignore:The garbage collector is trying")
def test_a_lost_connection_is_told_with_the_line_that_took_it(any_url: str) -> None:
    with engine_on(any_url) as engine:
        seen = watch(engine)
        lose(engine)
        counted = seen.snapshot()
    (leak,) = counted.leaks
    assert leak.lost
    assert leak.caller.endswith("in forget_async" if "+a" in any_url else "in forget")
    assert "test_leaks.py" in leak.caller
    assert counted.leaked == 1
    assert counted.held == ()


def test_a_connection_that_is_held_too_long_is_told_once(any_url: str) -> None:
    with engine_on(any_url) as engine:
        seen = watch(engine, Thresholds(held=0.05))

        def hold(connection: sa.Connection) -> int:
            connection.execute(sa.text("SELECT 1"))
            time.sleep(0.1)
            (held,) = seen.snapshot().held
            assert held.seconds >= 0.1
            assert held.in_transaction
            assert held.idle >= 0.1
            assert "driving.py" in held.caller
            return len(seen.snapshot().leaks)

        assert drive(engine, hold) == 1
        (leak,) = seen.snapshot().leaks
    assert not leak.lost


def test_the_next_checkout_tells_of_the_one_that_is_held(tmp_path: Path) -> None:
    with engine_on(f"sqlite:///{tmp_path / 'a.db'}") as engine:
        assert isinstance(engine, sa.Engine)
        seen = watch(engine, Thresholds(held=0.05))
        with engine.connect():
            time.sleep(0.1)
            with engine.connect():
                assert len(seen.diary.values()["leaks"]) == 1


def test_a_forked_child_does_not_report_what_its_parent_holds(tmp_path: Path) -> None:
    with engine_on(f"sqlite:///{tmp_path / 'a.db'}") as engine:
        assert isinstance(engine, sa.Engine)
        seen = watch(engine, Thresholds(held=0.01))
        with engine.connect():
            time.sleep(0.02)
            child = os.fork()
            if child == 0:
                counted = seen.snapshot()
                os._exit(len(counted.held) + len(counted.leaks))
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
            assert len(seen.snapshot().held) == 1


def test_a_connection_that_is_closed_is_no_leak(any_url: str) -> None:
    with engine_on(any_url) as engine:
        seen = watch(engine)
        for _ in range(3):
            drive(engine, lambda connection: connection.execute(sa.text("SELECT 1")))
        drive(engine, lambda connection: connection.invalidate())
        drive(engine, lambda connection: connection.detach())
        gc.collect()
        counted = seen.snapshot()
    assert counted.leaks == ()
    assert counted.held == ()
    assert counted.lost == 1
