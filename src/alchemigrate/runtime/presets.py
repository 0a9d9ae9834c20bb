"""What holds unless the application says otherwise, by environment and by kind of pooling.

Times are in seconds. A ping is sent only to connections that lay idle for longer than `idle_ping`,
so a busy pool sends none.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import pool

from .options import Environment, Options, Pooling

PATIENCE: Mapping[Environment, Mapping[str, float]] = {
    Environment.DEVELOPMENT: {
        "connect_timeout": 10, "statement_timeout": 60, "lock_timeout": 10,
        "idle_in_transaction_timeout": 600, "keepalive": 60,
    },
    Environment.TEST: {
        "connect_timeout": 10, "statement_timeout": 30, "lock_timeout": 5,
        "idle_in_transaction_timeout": 60, "keepalive": 60,
    },
    Environment.STAGING: {
        "connect_timeout": 5, "statement_timeout": 30, "lock_timeout": 5,
        "idle_in_transaction_timeout": 60, "keepalive": 30,
    },
    Environment.PRODUCTION: {
        "connect_timeout": 5, "statement_timeout": 30, "lock_timeout": 5,
        "idle_in_transaction_timeout": 60, "keepalive": 30,
    },
}  # fmt: skip
"""How long is waited, for what."""

SQLITE: Mapping[str, float] = {"lock_timeout": 30}
"""Writers queue there, so that none fails: the wait is longer than a lock is worth elsewhere."""

KEPT: Mapping[Pooling, Mapping[str, float]] = {
    Pooling.SERVER: {
        "pool_size": 10, "max_overflow": 5, "pool_timeout": 10, "pool_recycle": 1800,
        "idle_ping": 30,
    },
    Pooling.PGBOUNCER: {
        "pool_size": 10, "max_overflow": 5, "pool_timeout": 10, "pool_recycle": 600,
        "idle_ping": 30,
    },
    Pooling.SERVERLESS: {"pool_size": 1, "max_overflow": 0, "pool_timeout": 5, "idle_ping": 1},
    Pooling.SQLITE_FILE: {"pool_size": 5, "max_overflow": 10, "pool_timeout": 30},
    Pooling.SQLITE_MEMORY: {"pool_size": 1, "max_overflow": 0, "pool_timeout": 10},
    Pooling.TESTS: {},
}  # fmt: skip
"""How many connections are kept, and how long."""


def pooling(options: Options) -> Pooling:
    """How connections are kept if nothing is said."""
    if options.url.get_backend_name() == "sqlite":
        return Pooling.SQLITE_MEMORY if in_memory(options.url) else Pooling.SQLITE_FILE
    return Pooling.TESTS if options.environment is Environment.TEST else Pooling.SERVER


def in_memory(url: sa.URL) -> bool:
    """Whether a SQLite URL names no file."""
    name = url.database or ""
    return name in ("", ":memory:") or "mode=memory" in name or url.query.get("mode") == "memory"


def filled(options: Options) -> Options:
    """The options with nothing left to the preset but what does not apply."""
    kept = options.pooling or pooling(options)
    values: dict[str, Any] = {
        **PATIENCE[options.environment],
        **(SQLITE if options.url.get_backend_name() == "sqlite" else {}),
        **({} if pool_class(options, kept) is pool.NullPool else KEPT[kept]),
        "pooling": kept,
    }
    missing = {name: value for name, value in values.items() if getattr(options, name) is None}
    return dataclasses.replace(options, **missing)


def pool_class(options: Options, kept: Pooling) -> type[sa.Pool] | None:
    """NullPool where nothing is kept; None: the queue that fits the driver."""
    if options.poolclass is not None:
        return options.poolclass
    alone = kept is Pooling.SERVERLESS and options.pool_size is None
    return pool.NullPool if kept is Pooling.TESTS or alone else None
