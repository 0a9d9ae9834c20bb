"""Engines for every driver, on real servers: they connect, and say what they were told."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from alchemigrate.runtime import Options, create, create_async, reading

SETTINGS = (
    "SELECT current_setting('application_name'), current_setting('statement_timeout'), "
    "current_setting('lock_timeout'), current_setting('idle_in_transaction_session_timeout')"
)


def asked(options: Options, query: str) -> tuple[Any, ...]:
    """The first row, through an engine for threads."""
    engine = create(options)
    try:
        with engine.connect() as connection:
            return tuple(connection.exec_driver_sql(query).one())
    finally:
        engine.dispose()


def asked_async(options: Options, query: str) -> tuple[Any, ...]:
    """The first row, through an engine for asyncio."""

    async def ask() -> tuple[Any, ...]:
        engine = create_async(options)
        try:
            async with engine.connect() as connection:
                return tuple((await connection.exec_driver_sql(query)).one())
        finally:
            await engine.dispose()

    return asyncio.run(ask())


def with_driver(url: str, driver: str) -> str:
    """The same database by another driver."""
    made = sa.make_url(url)
    backend = made.get_backend_name()
    return made.set(drivername=f"{backend}+{driver}").render_as_string(hide_password=False)


@pytest.mark.parametrize("driver", ["psycopg", "asyncpg"])
def test_postgresql_async(database: str, driver: str) -> None:
    options = Options.of(with_driver(database, driver), application_name="shop one")
    assert asked_async(options, SETTINGS) == ("shop one", "30s", "5s", "1min")


def test_postgresql(database: str) -> None:
    options = Options.of(database, application_name="shop", settings={"search_path": "a, b"})
    row = asked(options, SETTINGS + ", current_setting('search_path')")
    assert row == ("shop", "30s", "5s", "1min", "a, b")


@pytest.mark.parametrize("driver", ["psycopg", "asyncpg"])
def test_behind_pgbouncer(pgbouncer: str, driver: str) -> None:
    options = Options.of(with_driver(pgbouncer, driver), pooling="pgbouncer", application_name="x")
    assert asked_async(options, SETTINGS) == ("x", "30s", "5s", "1min")


MARIADB = (
    "SELECT @@sql_mode LIKE '%%STRICT_ALL%%', @@innodb_lock_wait_timeout, @@max_statement_time, "
    "@@time_zone, @@character_set_connection"
)


def test_mariadb(mariadb: str) -> None:
    assert asked(Options.of(mariadb), MARIADB) == (1, 5, 30, "+00:00", "utf8mb4")


def test_mariadb_async(mariadb: str) -> None:
    assert asked_async(Options.of(with_driver(mariadb, "aiomysql")), MARIADB) == (
        1,
        5,
        30,
        "+00:00",
        "utf8mb4",
    )


PRAGMAS = "SELECT * FROM pragma_foreign_keys, pragma_journal_mode, pragma_synchronous"


def test_sqlite(tmp_path: Path) -> None:
    assert asked(Options.of(f"sqlite:///{tmp_path}/x.db"), PRAGMAS) == (1, "wal", 1)
    assert asked_async(Options.of(f"sqlite:///{tmp_path}/x.db"), PRAGMAS) == (1, "wal", 1)


def test_sqlite_in_memory() -> None:
    engine = create(Options.of("sqlite://", environment="test"))
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE t (x INTEGER)")
    with engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM t").scalar() == 0


@pytest.mark.parametrize("server", ["database", "mariadb", "sqlite"])
def test_transactions_that_only_read(
    server: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path}/x.db" if server == "sqlite" else request.getfixturevalue(server)
    engine = create(Options.of(url))
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE t (x INTEGER)")
    with (
        pytest.raises(sa.exc.DBAPIError, match=r"(?i)read.?only"),
        reading(engine).begin() as connection,
    ):
        connection.exec_driver_sql("INSERT INTO t VALUES (1)")
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO t VALUES (1)")
        assert connection.exec_driver_sql("SELECT count(*) FROM t").scalar() == 1
    engine.dispose()
