"""Servers and URLs that tests of the runtime share; they ask for them by name."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pymysql
import pytest
import sqlalchemy as sa
from runtime.servers import mariadb as mariadb_server
from runtime.servers.pgbouncer import bouncing

NUMBERS = count(1)


@pytest.fixture
def pgbouncer(database: str) -> Iterator[str]:
    """The database of `database` by way of PgBouncer in transaction mode, with five servers."""
    with bouncing(database) as url:
        yield url


@pytest.fixture(scope="session")
def mariadb_url() -> Iterator[str]:
    """A MariaDB server of this test process: the URL of one of its databases."""
    with mariadb_server.serving() as url:
        yield url


@pytest.fixture
def mariadb(mariadb_url: str) -> Iterator[str]:
    """A fresh MariaDB database of one test: its URL with PyMySQL as the driver."""
    made = sa.make_url(mariadb_url)
    name = f"test_{next(NUMBERS)}"
    connection = pymysql.connect(host=made.host, port=made.port or 0, user="root", autocommit=True)
    with connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        yield made.set(database=name).render_as_string(hide_password=False)
        cursor.execute(f"DROP DATABASE {name}")


@pytest.fixture(params=["psycopg", "asyncpg", "pysqlite", "aiosqlite"])
def any_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh database, once for each driver, sync and async."""
    driver: str = request.param
    if "sqlite" in driver:
        return f"sqlite+{driver}:///{tmp_path / 'data.db'}"
    database: str = request.getfixturevalue("database")
    return database.replace("+psycopg", f"+{driver}")
