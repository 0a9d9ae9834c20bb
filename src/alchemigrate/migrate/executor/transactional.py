"""Engines and connections that have transactions, however they were set up."""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa

LEVEL: Literal["READ COMMITTED"] = "READ COMMITTED"


def transactional(engine: sa.Engine) -> sa.Engine:
    """The engine with READ COMMITTED on PostgreSQL: one that is set to AUTOCOMMIT would make every
    statement a transaction of its own, without a word.

    SQLite's transactions are begun where they are needed.
    """
    if engine.dialect.name != "postgresql":
        return engine
    return engine.execution_options(isolation_level=LEVEL)


def with_transactions(connection: sa.Connection) -> sa.Connection:
    """The connection, which is in no transaction, with READ COMMITTED on PostgreSQL if it was set
    to AUTOCOMMIT; any other level stays."""
    single = getattr(connection.connection.dbapi_connection, "autocommit", False)
    if connection.dialect.name != "postgresql" or not single:
        return connection
    return connection.execution_options(isolation_level=LEVEL)
