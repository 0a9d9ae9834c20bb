"""run_in_transaction on PostgreSQL: whole units again, and none twice."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from runtime.ledger import Entry, prepare, requests
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import Session

from alchemigrate.runtime.async_database import AsyncDatabase
from alchemigrate.runtime.database import Database
from alchemigrate.runtime.errors import (
    CommitUnknown,
    DatabaseFailure,
    Deadlock,
    SerializationFailure,
    UniqueViolation,
)
from alchemigrate.runtime.retry import NEVER, RetryPolicy

PID = sa.text("SELECT pg_backend_pid()")
END = sa.text("SELECT pg_terminate_backend(:pid)")
MANY = RetryPolicy(attempts=50, budget=20)


@pytest.fixture
def engine(database: str) -> Iterator[sa.Engine]:
    """On PostgreSQL, with the table."""
    engine = sa.create_engine(database, pool_size=5, max_overflow=0)
    prepare(engine)
    yield engine
    engine.dispose()


def end_backend(url: str, pid: int) -> None:
    """Terminate a server process, from a connection of its own."""
    # Within one transaction pg_stat_activity would stay as it was at the first look.
    other = sa.create_engine(url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    with other.connect() as connection:
        connection.execute(END, {"pid": pid})
        while connection.scalar(sa.text(f"SELECT 1 FROM pg_stat_activity WHERE pid = {pid}")):
            connection.execute(sa.text("SELECT pg_sleep(0.01)"))
    # It has left the list a moment before its end, and with that its socket, is seen.
    while Path(f"/proc/{pid}").exists():
        time.sleep(0.01)


def in_threads(count: int, work: Callable[[int], object]) -> list[BaseException]:
    """Run `work` in threads; what went wrong."""
    wrong: list[BaseException] = []

    def one(number: int) -> None:
        try:
            work(number)
        except DatabaseFailure as failure:
            wrong.append(failure)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return wrong


def count_up(session: Session) -> None:
    """Read and write what others read and write at the same time."""
    most = session.scalar(sa.select(sa.func.count()).select_from(Entry))
    session.add(Entry(request=f"{most}"))


def test_serialization_failures_are_run_again(engine: sa.Engine) -> None:
    database = Database(engine, retry=MANY)

    def five(_: int) -> None:
        for _ in range(5):
            database.run_in_transaction(count_up, isolation="SERIALIZABLE")

    assert in_threads(4, five) == []
    assert requests(engine) == [str(number) for number in range(20)], "as if one after another"


def test_without_retry_they_are_typed(engine: sa.Engine) -> None:
    database = Database(engine, retry=NEVER)
    meet = threading.Barrier(2)

    def both_read_first(session: Session) -> None:
        count_up(session)
        meet.wait()

    wrong = in_threads(
        2, lambda _: database.run_in_transaction(both_read_first, isolation="SERIALIZABLE")
    )
    assert [type(one) for one in wrong] == [SerializationFailure]


def test_a_deadlock_is_run_again(engine: sa.Engine) -> None:
    database = Database(engine, retry=MANY)
    with database.session() as session:
        session.add_all([Entry(id=1, request="a"), Entry(id=2, request="b")])
    meet = threading.Barrier(2)
    met = [0, 0]

    def lock_both(number: int) -> None:
        def work(session: Session) -> None:
            mine = sa.update(Entry).where(Entry.id == number + 1)
            session.execute(mine.values(request=f"{number}"))
            met[number] += 1
            if met[number] == 1:
                meet.wait()
            session.execute(
                sa.update(Entry).where(Entry.id == 2 - number).values(request=f"{number}")
            )

        database.run_in_transaction(work)

    assert in_threads(2, lock_both) == []
    assert sorted(met) == [1, 2], "one was ended and ran again"
    assert len(set(requests(engine))) == 1
    assert Deadlock.retryable


def test_a_lost_connection_is_run_again_on_another(database: str, engine: sa.Engine) -> None:
    pids: list[int] = []

    def work(session: Session) -> int:
        pids.append(session.scalar(PID) or 0)
        session.add(Entry(request="a"))
        session.flush()
        if len(pids) == 1:
            end_backend(database, pids[0])
        return len(pids)

    assert Database(engine).run_in_transaction(work) == 2
    assert requests(engine) == ["a"]
    assert pids[0] != pids[1]


def test_what_cannot_get_better_is_not_run_again(engine: sa.Engine) -> None:
    calls: list[int] = []

    def work(session: Session) -> None:
        calls.append(1)
        session.add_all([Entry(id=1, request="a"), Entry(id=1, request="b")])

    with pytest.raises(UniqueViolation):
        Database(engine).run_in_transaction(work)
    assert len(calls) == 1


# A deferred trigger runs within COMMIT, and ends the server's process there: before the commit
# record is written, but the client cannot know.
DIES_IN_COMMIT = """
CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.request = 'dies' AND nextval('deaths') = 1
  THEN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1); END IF;
  RETURN NULL;
END $$;
CREATE SEQUENCE deaths;
CREATE CONSTRAINT TRIGGER dying AFTER INSERT ON entry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die();
"""


@pytest.fixture
def dying(engine: sa.Engine) -> sa.Engine:
    """The first COMMIT of an entry "dies" loses its connection."""
    with engine.begin() as connection:
        connection.exec_driver_sql(DIES_IN_COMMIT)
    return engine


def test_a_lost_commit_is_not_run_again(dying: sa.Engine) -> None:
    calls: list[int] = []

    def work(session: Session) -> None:
        calls.append(1)
        session.add(Entry(request="dies"))

    with pytest.raises(CommitUnknown):
        Database(dying).run_in_transaction(work)
    assert len(calls) == 1


def test_a_commit_by_hand_is_a_commit_too(dying: sa.Engine) -> None:
    def work(session: Session) -> None:
        session.add(Entry(request="dies"))
        session.commit()

    with pytest.raises(CommitUnknown):
        Database(dying).run_in_transaction(work)
    assert requests(dying) == []


def test_a_lost_commit_can_be_looked_up(dying: sa.Engine) -> None:
    calls: list[int] = []

    def work(session: Session) -> int:
        calls.append(1)
        session.add(Entry(request="dies"))
        return len(calls)

    retry = RetryPolicy(check_commit=True)
    assert Database(dying, retry=retry).run_in_transaction(work) == 2
    assert requests(dying) == ["dies"]


@pytest.mark.parametrize("driver", ["psycopg", "asyncpg"])
@pytest.mark.parametrize("check", [False, True])
def test_lost_commits_in_asyncio(database: str, dying: sa.Engine, driver: str, check: bool) -> None:
    async def work(session: AsyncSession) -> None:
        session.add(Entry(request="dies"))

    async def main() -> None:
        engine = create_async_engine(database.replace("+psycopg", f"+{driver}"))
        retry = RetryPolicy(check_commit=check)
        async with AsyncDatabase(engine, retry=retry) as asynchronous:
            await asynchronous.run_in_transaction(work)

    if check:
        asyncio.run(main())
        assert requests(dying) == ["dies"]
    else:
        with pytest.raises(CommitUnknown):
            asyncio.run(main())
