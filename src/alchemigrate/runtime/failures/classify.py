"""One question to all drivers: which failure is this error?"""

from __future__ import annotations

import re

import sqlalchemy as sa
from sqlalchemy import exc

from .. import errors
from .asyncpg import classify_asyncpg
from .chain import chain
from .mysql import classify_mysql
from .psycopg import classify_psycopg
from .sqlite import classify_sqlite

DRIVERS = (classify_psycopg, classify_asyncpg, classify_sqlite, classify_mysql)
POOL = re.compile(r"limit of size (\d+) overflow (-?\d+) reached.*timeout ([\d.]+)", re.S)


def classify(
    error: BaseException, dialect: sa.Dialect | None = None
) -> errors.DatabaseFailure | None:
    """The failure that an error of SQLAlchemy or of a driver stands for, or None.

    None means: no failure of the database's (a bug, a typing error in SQL, a cancelled task).
    With the dialect, what it holds for a disconnect counts as well. Nothing is raised.
    """
    for inner in chain(error):
        if isinstance(inner, errors.DatabaseFailure):
            return inner
        if isinstance(inner, exc.TimeoutError):
            return _pool_timeout(inner)
        for ask in DRIVERS:
            found = ask(inner)
            if found is not None:
                return found
    return errors.Disconnected() if _is_disconnect(error, dialect) else None


def _is_disconnect(error: BaseException, dialect: sa.Dialect | None) -> bool:
    if isinstance(error, exc.DBAPIError) and error.connection_invalidated:
        return True
    if dialect is None or dialect.dbapi is None:
        return False
    original = error.orig if isinstance(error, exc.DBAPIError) else error
    if not isinstance(original, dialect.loaded_dbapi.Error):
        return False
    return dialect.is_disconnect(original, None, None)


def _pool_timeout(error: exc.TimeoutError) -> errors.PoolTimeout:
    """SQLAlchemy's own error has its numbers in the message alone."""
    found = POOL.search(str(error))
    if found is None:
        return errors.PoolTimeout()
    size, overflow = int(found[1]), int(found[2])
    return errors.PoolTimeout(
        size=size, overflow=overflow, checked_out=size + overflow, waited=float(found[3])
    )
