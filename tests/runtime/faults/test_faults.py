"""Faults of a real server under load: all requests end well or typed, none is lost or doubled."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from runtime.faults.measure import WORLDS, Measurement
from runtime.faults.scenarios import SCENARIOS, Scene
from runtime.servers.postgresql import own_server
from runtime.servers.proxy import proxied

from alchemigrate.runtime.async_database import AsyncDatabase
from alchemigrate.runtime.errors import CommitUnknown
from alchemigrate.runtime.options import Options
from alchemigrate.runtime.retry import RetryPolicy

LOOKED_UP = RetryPolicy(check_commit=True)
STARTED_ANEW = ("server restarted", "server crashed")
"""Where numbers of transactions may be given out again, so that a lookup proves nothing."""
TASKS_ONLY = "clients cancelled"
CASES = [
    (name, world)
    for number, name in enumerate(SCENARIOS)
    for place, world in enumerate(WORLDS)
    if (number + place) % 2 == 0 and not (name == TASKS_ONLY and "threads" in world)
]
"""Each scenario with one or two kinds of client; `bench/faults.py` has all of them, for longer."""


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    """A server of these tests' own, behind a proxy."""
    with own_server() as server, proxied(server.port) as proxy:
        yield Scene(server, proxy, lasts=0.3)


@pytest.mark.parametrize(("name", "world"), CASES)
def test_under_faults(scene: Scene, name: str, world: str) -> None:
    found = Measurement(scene, world, SCENARIOS[name], calm=0.2, retry=LOOKED_UP).run()
    assert found.wrong() == {}, found.line()
    assert found.succeeded > 20, found.line()
    if name not in STARTED_ANEW:
        assert CommitUnknown.__name__ not in found.errors, "each lost COMMIT was looked up"


@pytest.mark.parametrize("world", WORLDS)
def test_lost_commits_are_told_as_such(scene: Scene, world: str) -> None:
    found = Measurement(scene, world, SCENARIOS["network cut"], calm=0.2).run()
    assert found.wrong() == {}, found.line()


@pytest.mark.parametrize("driver", ["psycopg", "asyncpg"])
def test_a_cancelled_unit_does_not_wait_for_a_paused_server(scene: Scene, driver: str) -> None:
    async def pause_within(held: AsyncDatabase) -> None:
        async with held.session() as session:
            await session.execute(sa.text("SELECT 1"))
            scene.server.pause()
            await asyncio.sleep(60)

    async def main() -> float:
        options = Options.of(scene.server.url(driver), pool_size=1, max_overflow=0)
        async with AsyncDatabase(options) as held:
            began = asyncio.get_running_loop().time()
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(pause_within(held), 0.2)
            took = asyncio.get_running_loop().time() - began
            scene.server.resume()
            assert held.holders() == []
            async with held.session() as session:
                assert await session.scalar(sa.text("SELECT 1")) == 1
        return took

    try:
        assert asyncio.run(main()) < 4
    finally:
        scene.server.resume()
