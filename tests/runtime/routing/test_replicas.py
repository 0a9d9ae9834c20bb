"""A real primary and its replica: reads are routed, sticky, aware of lag, and fall back."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from runtime.ledger import Entry, prepare
from runtime.servers.postgresql import Server, own_server, replica_of, wait_for
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from alchemigrate.runtime.async_database import AsyncDatabase
from alchemigrate.runtime.database import Database
from alchemigrate.runtime.errors import ReadOnly
from alchemigrate.runtime.routing import Limits

ON_REPLICA = sa.text("SELECT pg_is_in_recovery()")
LIMITS = Limits(max_lag=0.5, every=0.05, rest=0.3)


@pytest.fixture(scope="module")
def pair() -> Iterator[tuple[Server, Server]]:
    """A primary with the table, and a replica that has it."""
    with own_server() as primary, replica_of(primary) as replica:
        engine = sa.create_engine(primary.url())
        prepare(engine)
        engine.dispose()
        wait_for(replica, "SELECT count(*) FROM pg_class WHERE relname = 'entry'", 1)
        yield primary, replica


Make = Callable[..., Database]


@pytest.fixture
def make(pair: tuple[Server, Server]) -> Iterator[Make]:
    """Databases on the pair; closed at the end, with no connection left out."""
    made: list[Database] = []

    def database(**options: object) -> Database:
        primary, replica = (sa.create_engine(one.url()) for one in pair)
        held = Database(primary, replicas=[replica], **{"limits": LIMITS, **options})  # type: ignore[arg-type]
        made.append(held)
        return held

    yield database
    for held in made:
        assert held._sessions.checked_out() == 0
        held.close()


def from_replica(held: Database, **wish: object) -> bool:
    """Where a session that only reads reads from."""
    with held.read_only(**wish) as session:  # type: ignore[arg-type]
        return bool(session.scalar(ON_REPLICA))


def test_reads_go_to_the_replica_and_writes_do_not(make: Make) -> None:
    held = make()
    assert from_replica(held)
    assert not from_replica(held, fresh=True)
    with held.session() as session:
        assert not session.scalar(ON_REPLICA)
    assert held.run_in_transaction(lambda s: s.scalar(ON_REPLICA), read_only=True)
    with pytest.raises(ReadOnly), held.read_only() as session:
        session.add(Entry(request="a"))


def test_who_has_written_reads_from_the_primary_for_a_while(make: Make) -> None:
    held = make()
    with held.session(reader="ann") as session:
        session.add(Entry(request="a"))
    assert not from_replica(held, reader="ann")
    assert from_replica(held, reader="bob")
    assert from_replica(held)
    time.sleep(LIMITS.sticky)
    assert from_replica(held, reader="ann")


def test_a_rolled_back_write_is_none(make: Make) -> None:
    held = make()

    def fail(session: Session) -> None:
        session.add(Entry(request="a"))
        raise KeyError("x")

    with pytest.raises(KeyError):
        held.run_in_transaction(fail, reader="ann")
    assert from_replica(held, reader="ann")


def test_the_lag_may_come_from_elsewhere(make: Make) -> None:
    behind = [0.0]
    held = make(measure=lambda connection: behind[0])
    assert from_replica(held)
    behind[0] = 0.6
    time.sleep(LIMITS.every * 1.5)
    assert not from_replica(held)
    behind[0] = 0.4
    time.sleep(LIMITS.every * 1.5)
    assert from_replica(held)


def test_a_replica_that_lags_is_left_alone(make: Make, pair: tuple[Server, Server]) -> None:
    held, (_, replica) = make(), pair
    replica.execute("SELECT pg_wal_replay_pause()")
    try:
        with held.session() as session:
            session.add(Entry(request="not on the replica"))
        time.sleep(LIMITS.max_lag + 0.3)
        assert not from_replica(held)
    finally:
        replica.execute("SELECT pg_wal_replay_resume()")
    time.sleep(0.3)
    assert from_replica(held)


def test_no_reads_fail_while_the_replica_is_gone(make: Make, pair: tuple[Server, Server]) -> None:
    held, (_, replica) = make(), pair
    places: list[bool | None] = []
    wrong: list[BaseException] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                places.append(
                    held.run_in_transaction(lambda s: s.scalar(ON_REPLICA), read_only=True)
                )
            except Exception as error:  # noqa: BLE001  (none may come)
                wrong.append(error)
            time.sleep(0.005)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(0.2)
    replica.stop("immediate")
    time.sleep(0.4)
    assert places[-1] is False, "the primary serves"
    replica.start()
    time.sleep(LIMITS.rest + 0.6)
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert places[-1] is True, "the replica serves again"


def test_replicas_in_asyncio(pair: tuple[Server, Server]) -> None:
    async def where(session: AsyncSession) -> bool | None:
        return await session.scalar(ON_REPLICA)

    async def main(urls: list[str]) -> list[bool | None]:
        async with AsyncDatabase(urls[0], replicas=urls[1:], limits=LIMITS) as held:
            found = [await held.run_in_transaction(where, read_only=True)]
            pair[1].stop("immediate")
            found += [await held.run_in_transaction(where, read_only=True) for _ in range(3)]
            assert held._sessions.checked_out() == 0
            pair[1].start()
            return found

    for driver in ("psycopg", "asyncpg"):
        found = asyncio.run(main([one.url(driver) for one in pair]))
        assert found == [True, False, False, False]
