"""PostgreSQL: who is asking, how long anything may take, and who the server is.

Connected directly, settings travel with the connection's start and cost no turn of the network.
PgBouncer in transaction mode takes none of them there, so each transaction sets its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..options import Options, Pooling
from . import asyncpg, libpq, tls
from .arrangement import Arrangement
from .local import at_begin


def arrange(options: Options) -> Arrangement:
    """Arguments and listeners for psycopg, psycopg2 and asyncpg."""
    behind = options.pooling is Pooling.PGBOUNCER
    session = {} if behind else settings(options)
    local = settings(options) if behind and options.isolation_level != "AUTOCOMMIT" else {}
    driver = options.url.get_driver_name()
    write = asyncpg.connect_args if driver == "asyncpg" else libpq.connect_args
    arguments: dict[str, Any] = write(options, session)
    return Arrangement(
        connect_args=arguments,
        attach=at_begin(local),
        without=frozenset((*tls.KEYS, "sslrootcert", "options")),
    )


TIMES = {
    "statement_timeout": "statement_timeout",
    "lock_timeout": "lock_timeout",
    "idle_in_transaction_session_timeout": "idle_in_transaction_timeout",
}
"""Settings of a session, and the options in seconds that they are made from."""


def settings(options: Options) -> Mapping[str, str]:
    """Settings of a session by name; times in milliseconds, as PostgreSQL takes bare numbers."""
    times = {name: getattr(options, option) for name, option in TIMES.items()}
    found = {name: str(round(value * 1000)) for name, value in times.items() if value}
    return {**found, **options.settings}
