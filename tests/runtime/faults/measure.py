"""One measurement: a load from threads or tasks, a scenario in its middle, and the figures."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field

import sqlalchemy as sa
from runtime.faults.load import Figures, Load, figures
from runtime.faults.scenarios import Scene
from runtime.ledger import Base

from alchemigrate.runtime.async_database import AsyncDatabase
from alchemigrate.runtime.database import Database
from alchemigrate.runtime.options import Options
from alchemigrate.runtime.retry import RetryPolicy

WORLDS = ("psycopg in threads", "psycopg in tasks", "asyncpg in tasks")
SIZE = 4


@dataclass
class Measurement:
    """A scenario against one of the WORLDS; `calm` seconds of load before and after it."""

    scene: Scene
    world: str
    scenario: Callable[[Scene], None]
    calm: float = 0.5
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    workers: int = 8
    over: float = 0.0

    def run(self) -> Figures:
        """The figures; the table is made anew for them."""
        engine = sa.create_engine(self.scene.server.url(), poolclass=sa.NullPool)
        Base.metadata.drop_all(engine)
        Base.metadata.create_all(engine)
        self.scene.load = load = Load(self.workers)
        driver, _, kind = self.world.partition(" in ")
        options = Options.of(
            self.scene.server.url(driver, self.scene.proxy.port),
            pooling="server",
            pool_size=SIZE,
            max_overflow=2,
            pool_timeout=2,
        )
        if kind == "threads":
            leaked = self._threads(load, options)
        else:
            leaked = asyncio.run(self._tasks(load, options))
        return figures(load, engine, self.over, leaked)

    def _threads(self, load: Load, options: Options) -> int:
        with ExitStack() as closing:
            database = closing.enter_context(Database(options, retry=self.retry))
            self.scene.database = database

            def during() -> None:
                time.sleep(self.calm)
                self._happen()
                time.sleep(self.calm)
                self._wait_until_served(load)

            load.in_threads(database, during)
            return _checked_out(database.engine)

    async def _tasks(self, load: Load, options: Options) -> int:
        async with AsyncDatabase(options, retry=self.retry) as database:
            self.scene.database = database

            async def during() -> None:
                await asyncio.sleep(self.calm)
                await asyncio.to_thread(self._happen)
                await asyncio.sleep(self.calm)
                await asyncio.to_thread(self._wait_until_served, load)

            await load.in_tasks(database, during)
            return _checked_out(database.engine.sync_engine)

    def _happen(self) -> None:
        self.scenario(self.scene)
        self.over = time.monotonic()

    def _wait_until_served(self, load: Load) -> None:
        """Until each worker had a success after the fault, at most ten seconds."""
        while time.monotonic() < self.over + 10:
            told = [one for one in load.told if not one.error and one.ended > self.over]
            if len({one.worker for one in told}) == load.workers:
                return
            time.sleep(0.05)


def _checked_out(engine: sa.Engine) -> int:
    count: Callable[[], int] = getattr(engine.pool, "checkedout", int)
    return count()
