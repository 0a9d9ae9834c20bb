"""Which driver serves a URL, with and without asyncio."""

from __future__ import annotations

from importlib.util import find_spec

import sqlalchemy as sa

from ..errors import OptionsError

SYNC = {
    "postgresql": ("psycopg", "psycopg2"),
    "sqlite": ("pysqlite",),
    "mysql": ("mysqldb", "pymysql"),
    "mariadb": ("mysqldb", "pymysql"),
}
ASYNC = {
    "postgresql": ("psycopg", "psycopg_async", "asyncpg"),
    "sqlite": ("aiosqlite",),
    "mysql": ("aiomysql", "asyncmy"),
    "mariadb": ("aiomysql", "asyncmy"),
}
"""Drivers by database; of those that are installed the first is taken if the URL names none."""

MODULES = {"pysqlite": "sqlite3", "mysqldb": "MySQLdb", "psycopg_async": "psycopg"}


def with_driver(url: sa.URL, asynchronous: bool) -> sa.URL:
    """The URL with a driver that can serve; raises OptionsError for one that cannot."""
    backend, _, driver = url.drivername.partition("+")
    mine = (ASYNC if asynchronous else SYNC).get(backend)
    other = (SYNC if asynchronous else ASYNC).get(backend, ())
    if mine is None:
        raise OptionsError(
            f"{backend} is no database that is known here",
            where=str(url),
            cure=f"one of {', '.join(SYNC)}; for others use sqlalchemy.create_engine",
        )
    if not driver:
        return url.set(drivername=f"{backend}+{_installed(mine) or mine[0]}")
    if driver in other and driver not in mine:
        raise OptionsError(
            f"{driver} works {'without' if asynchronous else 'only with'} asyncio",
            where=str(url),
            cure=f"write {backend}+{_installed(mine) or mine[0]}://, or {backend}:// alone",
        )
    return url


def _installed(names: tuple[str, ...]) -> str | None:
    return next((one for one in names if find_spec(MODULES.get(one, one))), None)
