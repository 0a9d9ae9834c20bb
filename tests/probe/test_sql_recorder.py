"""The pytest plugin that listens to SQLAlchemy: Core, ORM, asyncio, threads, fixtures."""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path

import pytest

from alchemigrate.upgrade.overlays import overlay
from alchemigrate.upgrade.proof.sql.events import Event, Recording
from alchemigrate.upgrade.proof.sql.recording import Recorded, record

PYTHON = Path(sys.executable)

SHOP = """\
    from sqlalchemy import Column, Integer, MetaData, String, Table, create_engine
    from sqlalchemy.orm import declarative_base, sessionmaker
    from sqlalchemy.pool import StaticPool

    engine = create_engine(
        "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
    )
    Base = declarative_base()
    Session = sessionmaker(engine)


    class User(Base):
        __tablename__ = "users"
        id = Column(Integer, primary_key=True)
        name = Column(String(20))


    def rename(session, name):
        for user in session.query(User):
            user.name = name
        session.commit()
    """
TESTS = """\
    import threading

    import pytest
    from sqlalchemy import text

    from shop import Base, Session, User, engine, rename

    NAMES = [{"name": "a"}, {"name": "b"}]


    @pytest.fixture(scope="module")
    def schema():
        Base.metadata.create_all(engine)
        yield
        Base.metadata.drop_all(engine)


    @pytest.fixture
    def session(schema):
        with Session() as session:
            session.add(User(name="ann"))
            session.commit()
            yield session


    def test_orm(session):
        rename(session, "bob")


    def test_core(schema):
        with engine.begin() as connection:
            connection.execute(text("update users set name = :name"), NAMES)
        with pytest.raises(ValueError):
            with engine.begin() as connection:
                connection.execute(text("delete from users"))
                raise ValueError


    def test_savepoint(session):
        with session.begin_nested():
            session.add(User(name="eve"))
        nested = session.begin_nested()
        session.add(User(name="mal"))
        session.flush()
        nested.rollback()


    def test_refused(schema):
        with engine.connect() as connection, pytest.raises(Exception, match="syntax"):
            connection.execute(text("select nothing from users"))


    def test_threads(schema):
        def work():
            with engine.connect() as connection:
                connection.execute(text("select 1"))

        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
            thread.join()


    def test_without():
        assert True
    """
ASYNC = """\
    import asyncio

    from sqlalchemy import text
    from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine


    async def ask(session):
        return (await session.execute(text("select 1"))).scalar()


    def test_async(tmp_path):
        async def main():
            engine = create_async_engine("sqlite+aiosqlite:///%s" % (tmp_path / "a.db"))

            async def one():
                async with AsyncSession(engine) as session:
                    return await ask(session)

            assert await asyncio.gather(one(), one()) == [1, 1]
            await engine.dispose()

        asyncio.run(main())
    """
OPTIONS = """\
    from sqlalchemy import create_engine, text


    def test_options():
        engine = create_engine("sqlite://").execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("select 1"))
    """
FILES = {
    "shop.py": SHOP,
    "test_shop.py": TESTS,
    "test_async.py": ASYNC,
    "test_options.py": OPTIONS,
    "pytest.ini": "[pytest]\n",
}


def recorded(folder: Path, version: str, *extra: str) -> Recorded:
    for name, text in FILES.items():
        (folder / name).write_text(textwrap.dedent(text), encoding="utf-8")
    command = ("python", "-m", "pytest", *extra)
    found = record(folder, PYTHON, [overlay(version, PYTHON)], command)
    assert found.run.exit_code == 0, found.run.output
    return found


@pytest.fixture(scope="module", params=["1.4", "2.0", "2.1"])
def sql(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """What the tests of the shop send to the database on one release of SQLAlchemy."""
    return recorded(tmp_path_factory.mktemp("shop"), request.param).sql


def told(events: tuple[Event, ...]) -> list[str]:
    """Kinds, or the first word of a statement; without begin, which differs between releases."""
    words = [one.sql.split()[0].lower() if one.sql else one.kind for one in events]
    return [word for word in words if word not in ("begin", "pragma")]


def lines(event: Event) -> list[tuple[str, int]]:
    return [(place.path, place.line) for place in event.stack]


def test_what_each_test_sends(sql: Recording) -> None:
    fixture = "[fixture schema of test_shop.py]"
    assert sql.keys() == {
        fixture,
        "test_shop.py::test_orm",
        "test_shop.py::test_core",
        "test_shop.py::test_savepoint",
        "test_shop.py::test_refused",
        "test_shop.py::test_threads",
        "test_async.py::test_async",
        "test_options.py::test_options",
    }
    assert told(sql[fixture]) == ["create", "commit", "drop", "commit"]
    made = ["insert", "flush", "commit"]
    assert told(sql["test_shop.py::test_orm"]) == [*made, "select", "update", "flush", "commit"]
    assert told(sql["test_shop.py::test_core"]) == ["update", "commit", "delete", "rollback"]
    nested = ["savepoint", "insert", "flush", "release"]
    undone = ["savepoint", "insert", "flush", "rollback", "rollback"]
    assert told(sql["test_shop.py::test_savepoint"]) == [*made, *nested, *undone]


def test_parameters_counts_and_places(sql: Recording) -> None:
    update = next(one for one in sql["test_shop.py::test_orm"] if one.sql.startswith("UPDATE"))
    assert [value for _, value in update.rows[0]] == ["'bob'", "1"]
    assert update.count == 1
    assert lines(update) == [("shop.py", 21), ("test_shop.py", 27)]
    many = next(one for one in sql["test_shop.py::test_core"] if one.sql.startswith("update"))
    assert [dict(row) for row in many.rows] == [{"0": "'a'"}, {"0": "'b'"}]
    refused = [one for one in sql["test_shop.py::test_refused"] if one.failed]
    assert [one.sql for one in refused] == ["select nothing from users"]
    tables = [one for one in sql["[fixture schema of test_shop.py]"] if "PRAGMA" in one.sql]
    assert tables
    assert all(one.inner for one in tables)
    threads = [one.lane for one in sql["test_shop.py::test_threads"] if one.sql]
    assert len(set(threads)) == 2


def test_asyncio(sql: Recording) -> None:
    selects = [one for one in sql["test_async.py::test_async"] if one.sql == "select 1"]
    assert len({one.lane for one in selects}) == 2
    assert len({one.checkout for one in selects}) == 2
    assert {tuple(lines(one)[:2]) for one in selects} == {
        (("test_async.py", 8), ("test_async.py", 17)),
    }


def test_an_engine_made_from_another_is_heard_once(sql: Recording) -> None:
    events = sql["test_options.py::test_options"]
    assert told(events).count("select") == 1
    assert all(one.auto for one in events if one.sql == "select 1")


def test_processes_are_put_together(tmp_path: Path) -> None:
    sql = recorded(tmp_path, "2.0", "-n", "2", "--dist", "loadfile").sql
    assert told(sql["test_shop.py::test_core"]) == ["update", "commit", "delete", "rollback"]
    assert told(sql["test_options.py::test_options"])[0] == "select"
