"""Units of work: committed, rolled back, typed, nested, read-only, and closed for good."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from runtime.ledger import Entry, prepare, requests
from sqlalchemy.exc import InvalidRequestError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import Session

from alchemigrate.errors import OptionsError
from alchemigrate.runtime import Options
from alchemigrate.runtime.async_database import AsyncDatabase
from alchemigrate.runtime.database import Database
from alchemigrate.runtime.errors import LockTimeout, ReadOnly, TransactionAborted, UniqueViolation

ASYNC_DRIVERS = ["psycopg", "asyncpg"]


@pytest.fixture
def engine(database: str) -> Iterator[sa.Engine]:
    """On PostgreSQL, with the table; disposed of at the end."""
    engine = sa.create_engine(database, pool_size=2, max_overflow=0, pool_timeout=2)
    prepare(engine)
    yield engine
    assert checked_out(engine) == 0
    engine.dispose()


def checked_out(engine: sa.Engine) -> int:
    """Connections that are not in the pool."""
    return getattr(engine.pool, "checkedout", int)()


def run_async(
    url: str, driver: str, work: Callable[[AsyncDatabase], Awaitable[None]], **options: object
) -> None:
    """`work` on an AsyncDatabase of its own; no connection is out at the end."""

    async def main() -> None:
        engine = create_async_engine(
            url.replace("+psycopg", f"+{driver}"), pool_size=2, max_overflow=0, pool_timeout=2
        )
        database = AsyncDatabase(engine, **options)  # type: ignore[arg-type]
        try:
            await work(database)
            assert database.holders() == []
            assert checked_out(engine.sync_engine) == 0
        finally:
            await database.close(deadline=0)

    asyncio.run(main())


def test_nothing_connects_at_construction() -> None:
    database = Database(sa.create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none"))
    assert database.engine.pool.status()
    database.close()


def test_it_is_made_from_a_url_options_or_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "postgresql://nobody@127.0.0.1:1/none"
    options = Options.of(url, environment="test", pooling="server", application_name="x")
    assert Database(url).engine.url.database == "none"
    assert AsyncDatabase(options).engine.url.database == "none"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("DATABASE_ENVIRONMENT", "test")
    assert isinstance(Database.from_environment().engine.pool, sa.NullPool)
    with pytest.raises(OptionsError, match="OTHER_URL is not set"):
        AsyncDatabase.from_environment("OTHER_")


def test_a_unit_is_committed(engine: sa.Engine) -> None:
    with Database(engine).session() as session:
        entry = Entry(request="a")
        session.add(entry)
    assert requests(engine) == ["a"]
    assert entry.request == "a", "objects stay readable"


def test_a_unit_is_rolled_back_on_an_exception(engine: sa.Engine) -> None:
    def fail() -> None:
        with Database(engine).session() as session:
            session.add(Entry(request="a"))
            session.flush()
            raise KeyError("x")

    with pytest.raises(KeyError):
        fail()
    assert requests(engine) == []


def test_a_session_is_used_up_at_its_end(engine: sa.Engine) -> None:
    with Database(engine).session() as session:
        session.add(Entry(request="a"))
    with pytest.raises(InvalidRequestError, match="permanently closed"):
        session.scalars(sa.select(Entry))


def test_what_the_database_raises_is_typed(engine: sa.Engine) -> None:
    row = sa.insert(Entry).values(id=1, request="a")
    with pytest.raises(UniqueViolation) as caught, Database(engine).session() as session:
        [session.execute(row) for _ in range(2)]
    assert caught.value.columns == ("id",)
    assert isinstance(caught.value.__cause__, sa.exc.IntegrityError)


def test_a_failure_at_commit_is_typed(engine: sa.Engine) -> None:
    with pytest.raises(UniqueViolation), Database(engine).session() as session:
        session.add_all([Entry(id=1, request="a"), Entry(id=1, request="b")])


def test_what_is_not_the_databases_is_not_touched(engine: sa.Engine) -> None:
    with pytest.raises(ProgrammingError), Database(engine).session() as session:
        session.execute(sa.text("SELECT nothing"))
    with pytest.raises(ConnectionRefusedError), Database(engine).session():
        raise ConnectionRefusedError("of another server")


def write_and_swallow(session: Session) -> None:
    """A write that would be lost without a word if COMMIT were sent."""
    session.add(Entry(id=99, request="lost"))
    session.flush()
    with pytest.raises(ProgrammingError):
        session.execute(sa.text("SELECT nothing"))


def test_commit_of_a_failed_transaction_is_refused(engine: sa.Engine) -> None:
    with pytest.raises(TransactionAborted) as caught, Database(engine).session() as session:
        write_and_swallow(session)
    assert caught.value.cause == "UndefinedColumn"
    assert requests(engine) == []


def test_a_failed_savepoint_leaves_the_unit_whole(engine: sa.Engine) -> None:
    database = Database(engine)
    with database.session() as session:
        session.add(Entry(id=1, request="a"))
        session.flush()
        with pytest.raises(UniqueViolation), database.nested(session):
            session.add(Entry(id=1, request="b"))
        with database.nested(session):
            session.add(Entry(id=2, request="c"))
    assert requests(engine) == ["a", "c"]


def test_rolled_back_by_hand_it_can_go_on(engine: sa.Engine) -> None:
    with Database(engine).session() as session:
        with pytest.raises(ProgrammingError):
            session.execute(sa.text("SELECT nothing"))
        session.rollback()
        session.add(Entry(request="a"))
    assert requests(engine) == ["a"]


def test_autocommit_knows_no_failed_transaction(engine: sa.Engine) -> None:
    with Database(engine).session(isolation="AUTOCOMMIT") as session:
        with pytest.raises(ProgrammingError):
            session.execute(sa.text("SELECT nothing"))
        session.execute(sa.insert(Entry).values(request="a"))
    assert requests(engine) == ["a"]


def test_read_only_is_enforced_by_postgresql(engine: sa.Engine) -> None:
    database = Database(engine)
    with pytest.raises(ReadOnly), database.read_only() as session:
        session.execute(sa.text("INSERT INTO entry (request) VALUES ('a')"))
    with pytest.raises(ReadOnly), database.read_only() as session:
        session.add(Entry(request="added, and never flushed"))
    with database.session() as session:
        session.add(Entry(request="the connection writes again"))
    assert len(requests(engine)) == 1


def test_read_only_is_enforced_by_sqlite(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path}/x.db", pool_size=1, max_overflow=0)
    prepare(engine)
    database = Database(engine)
    with pytest.raises(ReadOnly), database.read_only() as session:
        session.execute(sa.text("INSERT INTO entry (request) VALUES ('a')"))
    with database.session() as session:
        session.add(Entry(request="the connection writes again"))
    assert requests(engine) == ["the connection writes again"]
    database.close()


def test_a_commit_that_sqlite_refuses_is_rolled_back(tmp_path: Path) -> None:
    engine = sa.create_engine(
        f"sqlite:///{tmp_path}/x.db", pool_size=2, max_overflow=0, connect_args={"timeout": 0.1}
    )
    prepare(engine)
    database = Database(engine)
    with engine.connect() as reader:
        reader.exec_driver_sql("BEGIN")
        reader.scalars(sa.select(Entry)).all()
        with pytest.raises(LockTimeout), database.session() as session:
            session.add(Entry(request="a"))
    assert requests(engine) == []
    with database.session() as session:
        session.add(Entry(request="b"))
    database.close()
    with sa.create_engine(f"sqlite:///{tmp_path}/x.db").connect() as other:
        assert other.scalars(sa.select(Entry.request)).all() == ["b"]


def test_isolation_is_of_one_session(engine: sa.Engine) -> None:
    database = Database(engine)
    ask = sa.text("SHOW transaction_isolation")
    with database.session(isolation="SERIALIZABLE") as session:
        assert session.scalar(ask) == "serializable"
    with database.session() as session:
        assert session.scalar(ask) == "read committed"


@pytest.mark.parametrize("driver", ASYNC_DRIVERS)
def test_units_in_asyncio(database: str, engine: sa.Engine, driver: str) -> None:
    async def work(asynchronous: AsyncDatabase) -> None:
        async with asynchronous.session() as session:
            session.add(Entry(id=1, request="a"))
            await session.flush()
            with pytest.raises(UniqueViolation):
                async with asynchronous.nested(session):
                    session.add(Entry(id=1, request="b"))
        with pytest.raises(UniqueViolation):
            async with asynchronous.session() as session:
                session.add(Entry(id=1, request="b"))
        with pytest.raises(ReadOnly):
            async with asynchronous.read_only() as session:
                session.add(Entry(request="c"))
        with pytest.raises(TransactionAborted):
            async with asynchronous.session() as session:
                await session.run_sync(write_and_swallow)
        with pytest.raises(InvalidRequestError, match="permanently closed"):
            await session.scalars(sa.select(Entry))

    run_async(database, driver, work)
    assert requests(engine) == ["a"]


def test_a_plain_session_is_what_one_gets(database: str, engine: sa.Engine) -> None:
    async def work(asynchronous: AsyncDatabase) -> None:
        async with asynchronous.session() as session:
            assert isinstance(session, AsyncSession)

    run_async(database, "psycopg", work)
    with Database(engine).session() as session:
        assert isinstance(session, Session)
