"""Names and texts in the SQL of a cure, in quotes where PostgreSQL needs them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from functools import cache

from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import make_url

PREPARER = postgresql.dialect().identifier_preparer  # type: ignore[no-untyped-call]
KNOWN = frozenset(("postgresql", "mysql", "mariadb", "oracle", "mssql", "sqlite"))
"""The dialects of SQLAlchemy itself; others may not be installed."""


def quoted(name: str) -> str:
    """A name of one or more parts: `orders`, `"user"`, `shop."Order"`."""
    return ".".join(PREPARER.quote(part) for part in name.split("."))


def listed(names: Iterable[str]) -> str:
    """Several names with commas."""
    return ", ".join(map(quoted, names))


def literal(value: str) -> str:
    """A text in the quotes of SQL."""
    return "'" + value.replace("'", "''") + "'"


def reserved(name: str, dialect: str) -> bool:
    """Whether a name has to be quoted in SQL of a dialect for its being a reserved word.

    By SQLAlchemy's list; that of SQLite has many words which SQLite takes, so it is asked.
    """
    listed_there = name.lower() in _words(dialect)
    return listed_there and not (dialect == "sqlite" and _taken_bare(name.lower()))


@cache
def _words(dialect: str) -> frozenset[str]:
    if dialect not in KNOWN:
        return frozenset()
    return frozenset(make_url(f"{dialect}://").get_dialect()().identifier_preparer.reserved_words)


@cache
def _taken_bare(word: str) -> bool:
    """Whether SQLite takes a word without quotes for a table and a column, and finds the values."""
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.execute(f"CREATE TABLE {word} ({word} INTEGER)")
            connection.execute(f'INSERT INTO "{word}" VALUES (42)')
            return connection.execute(f"SELECT {word} FROM {word}").fetchall() == [(42,)]
        except sqlite3.Error:
            return False
