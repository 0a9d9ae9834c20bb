"""Connections of an engine without a pool, kept for as long as somebody works with them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import NullPool


@contextmanager
def reusing(engine: sa.Engine) -> Iterator[sa.Engine]:
    """The engine, or one that keeps the connections which it makes: an `env.py` mostly has no pool,
    and each step would begin by connecting several times.

    They are made as the engine makes them, with its events, and closed at the end.
    """
    if engine.dialect.name != "postgresql" or not isinstance(engine.pool, NullPool):
        yield engine
        return
    kept = sa.create_engine(engine.url, creator=lambda: _made(engine))
    try:
        yield kept
    finally:
        kept.dispose()


def _made(engine: sa.Engine) -> Any:
    """A connection of the driver that the engine's pool knows nothing of any more."""
    connection = engine.raw_connection()
    connection.detach()
    return connection.dbapi_connection
