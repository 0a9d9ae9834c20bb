"""Requests that write one row each, from threads or tasks, while something goes wrong."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import sqlalchemy as sa
from runtime.ledger import Entry
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from alchemigrate.runtime.async_database import AsyncDatabase
from alchemigrate.runtime.database import Database
from alchemigrate.runtime.errors import CommitUnknown, DatabaseFailure

CANCELLED = "cancelled"
PAUSE = 0.002


@dataclass(frozen=True)
class Told:
    """What one request was told at `ended`: "" is success, else the error; untyped ones too."""

    request: str
    worker: int
    ended: float
    error: str = ""
    typed: bool = True


@dataclass
class Load:
    """Requests by `workers` at a time, until `stop` is set."""

    workers: int
    stop: threading.Event = field(default_factory=threading.Event)
    told: list[Told] = field(default_factory=list)
    patience: float = 5.0

    def in_threads(self, database: Database, during: Callable[[], None]) -> None:
        """Send requests from threads while `during` runs."""
        threads = [
            threading.Thread(target=self._worker, args=(database, number))
            for number in range(self.workers)
        ]
        for thread in threads:
            thread.start()
        try:
            during()
        finally:
            self.stop.set()
            for thread in threads:
                thread.join()

    def _worker(self, database: Database, worker: int) -> None:
        number = 0
        while not self.stop.is_set():
            request = f"{worker}.{number}"
            number += 1

            def write(session: Session, request: str = request) -> None:
                session.add(Entry(request=request))

            try:
                database.run_in_transaction(write)
                self._note(request, worker)
            except Exception as error:  # noqa: BLE001  (untyped ones are counted)
                self._note(request, worker, error)
            time.sleep(PAUSE)

    async def in_tasks(
        self, database: AsyncDatabase, during: Callable[[], Awaitable[None]]
    ) -> None:
        """Send requests from tasks while `during` runs."""
        tasks = [
            asyncio.create_task(self._task(database, number)) for number in range(self.workers)
        ]
        try:
            await during()
        finally:
            self.stop.set()
            await asyncio.gather(*tasks)

    async def _task(self, database: AsyncDatabase, worker: int) -> None:
        number = 0
        while not self.stop.is_set():
            request = f"{worker}.{number}"
            number += 1

            async def write(session: AsyncSession, request: str = request) -> None:
                session.add(Entry(request=request))

            try:
                async with asyncio.timeout(self.patience):
                    await database.run_in_transaction(write)
                self._note(request, worker)
            except TimeoutError:
                self.told.append(Told(request, worker, time.monotonic(), CANCELLED))
            except Exception as error:  # noqa: BLE001  (untyped ones are counted)
                self._note(request, worker, error)
            await asyncio.sleep(PAUSE)

    def _note(self, request: str, worker: int, error: Exception | None = None) -> None:
        typed = error is None or isinstance(error, DatabaseFailure)
        name = type(error).__name__ if error is not None else ""
        self.told.append(Told(request, worker, time.monotonic(), name, typed))


@dataclass(frozen=True)
class Figures:
    """What came of it. `lost` were told to be written and are not there, `doubled` are there more
    than once, `denied` were told to have failed and are there (CommitUnknown and cancelled ones may
    be). `recovery` is in seconds: from when the fault was over until every worker was served.
    """

    requests: int
    succeeded: int
    errors: dict[str, int]
    untyped: dict[str, int]
    lost: int
    doubled: int
    denied: int
    recovery: float
    leaked: int

    def line(self) -> str:
        """All of it on one line."""
        errors = ", ".join(f"{name} {count}" for name, count in self.errors.items()) or "none"
        return (
            f"{self.requests} requests, {self.succeeded} succeeded, typed errors: {errors}, "
            f"untyped {sum(self.untyped.values())}, lost {self.lost}, doubled {self.doubled}, "
            f"denied {self.denied}, recovery {self.recovery:.2f} s, leaked {self.leaked}"
        )

    def wrong(self) -> dict[str, object]:
        """What may not be, by name; empty if all is well."""
        found: dict[str, object] = {
            "untyped": self.untyped,
            "lost": self.lost,
            "doubled": self.doubled,
            "denied": self.denied,
            "leaked": self.leaked,
            "slow to recover": self.recovery >= 5.0,
        }
        return {name: value for name, value in found.items() if value}


def figures(load: Load, engine: sa.Engine, over: float, leaked: int) -> Figures:
    """Compare what requests were told with the rows; `over` is when the fault was over."""
    with engine.connect() as connection:
        written = Counter(connection.scalars(sa.select(Entry.request)))
    good = [one for one in load.told if not one.error]
    bad = [one for one in load.told if one.error]
    certain = [one for one in bad if one.error not in {CommitUnknown.__name__, CANCELLED}]
    after = [
        min((one.ended for one in good if one.worker == worker and one.ended > over), default=1e9)
        for worker in range(load.workers)
    ]
    return Figures(
        requests=len(load.told),
        succeeded=len(good),
        errors=dict(Counter(one.error for one in bad if one.typed)),
        untyped=dict(Counter(one.error for one in bad if not one.typed)),
        lost=sum(1 for one in good if not written[one.request]),
        doubled=sum(1 for count in written.values() if count > 1),
        denied=sum(1 for one in certain if written[one.request]),
        recovery=max(after) - over,
        leaked=leaked,
    )
