"""Connections that only read, and give up in time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from time import monotonic

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from ..errors import DatabaseError

TIMEOUT = 30_000
"""Milliseconds that one statement may take."""

STEPS = 20_000
"""Instructions of SQLite's machine between two looks at the clock."""

SYNC = {
    "asyncpg": "psycopg", "psycopg_async": "psycopg", "psycopg2": "psycopg", "aiosqlite": "",
    "aiomysql": "pymysql", "asyncmy": "pymysql",
}  # fmt: skip
"""Drivers of applications, and the one that is used here for the same database."""


@contextmanager
def reading(url: str, timeout: int = TIMEOUT) -> Iterator[sa.Connection]:
    """A connection to a database in a transaction that cannot write.

    `timeout` is in milliseconds for each statement. Raises DatabaseError, without the password.
    """
    with opened(url) as engine, connected(engine) as connection:
        try:
            _only_read(connection, timeout)
            yield connection
        except SQLAlchemyError as error:
            raise DatabaseError(
                f"the database refused to be read: {_first(error)}",
                where=str(engine.url),
                cure="check the rights to read its catalogue, and how busy it is",
            ) from error


@contextmanager
def opened(url: str, pooled: bool = False) -> Iterator[sa.Engine]:
    """An engine, without a pool unless it is `pooled`; raises DatabaseError if there is no driver,
    or no file."""
    made = parsed(url)
    _there(made)
    try:
        engine = sa.create_engine(made, poolclass=None if pooled else NullPool)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise DatabaseError(
            f"no driver for this database ({error})",
            where=str(made),
            cure="install alchemigrate[postgres], or the driver that the URL names",
        ) from error
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def connected(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection; raises DatabaseError, without the password, if the database does not answer."""
    try:
        connection = engine.connect()
    except SQLAlchemyError as error:
        raise DatabaseError(
            f"the database does not answer: {_first(error)}",
            where=str(engine.url),
            cure="check host, port, name and rights",
        ) from error
    with connection:
        yield connection


def parsed(url: str) -> sa.URL:
    """The URL with a driver that works without asyncio; raises DatabaseError."""
    try:
        made = sa.make_url(url)
    except ArgumentError as error:
        raise DatabaseError(
            "this is no database URL", where=_hidden(url), cure="postgresql://user@host/name"
        ) from error
    backend, _, driver = made.drivername.partition("+")
    if backend in ("postgresql", "postgres"):
        return made.set(drivername=f"postgresql+{SYNC.get(driver, driver) or 'psycopg'}")
    known = SYNC.get(driver, driver)
    if backend in ("mysql", "mariadb") and not known:
        known = "mysqldb" if find_spec("MySQLdb") else "pymysql"
    return made.set(drivername=f"{backend}+{known}" if known else backend)


def _there(url: sa.URL) -> None:
    """SQLite would make a file that is not there, and find it empty."""
    name = url.database if url.get_backend_name() == "sqlite" else None
    if name and name != ":memory:" and not name.startswith("file:") and not Path(name).exists():
        raise DatabaseError(
            "there is no such file", where=str(url), cure="sqlite:////folder/file.db names one"
        )


def _only_read(connection: sa.Connection, timeout: int) -> None:
    name = connection.dialect.name
    if name == "postgresql":
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {timeout:d}")
        connection.exec_driver_sql("SET LOCAL lock_timeout = 2000")
    elif name == "sqlite":
        connection.exec_driver_sql("PRAGMA query_only = ON")
        _give_up(connection, timeout)
    elif name in ("mysql", "mariadb"):
        limited = f"max_statement_time = {timeout / 1000:f}"
        if not getattr(connection.dialect, "is_mariadb", False):
            limited = f"max_execution_time = {timeout:d}"
        connection.exec_driver_sql(f"SET SESSION {limited}")
        connection.rollback()
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")


def _give_up(connection: sa.Connection, timeout: int) -> None:
    """SQLite has no timeout for statements: it asks every so often whether to go on."""
    begun = [monotonic()]

    def note(*_: object) -> None:
        begun[0] = monotonic()

    def late() -> bool:
        return monotonic() - begun[0] > timeout / 1000

    sa.event.listen(connection, "before_cursor_execute", note)
    driver = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        driver.set_progress_handler(late, STEPS)


def _first(error: SQLAlchemyError) -> str:
    text = str(getattr(error, "orig", None) or error).strip()
    return text.splitlines()[0] if text else type(error).__name__


def _hidden(url: str) -> str:
    """What stands before a password, if the text has one."""
    return url.partition("@")[0].rpartition(":")[0] or "the URL given"
