"""One deploy at a time: who is second waits until the first one has ended."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from ...errors import DatabaseError

KEY = 0x616C6370
"""Of the advisory lock that a deploy holds."""
PAUSE = 0.25


@contextmanager
def alone(
    engine: sa.Engine, seconds: float, say: Callable[[str], None] = lambda _: None
) -> Iterator[None]:
    """Only one at a time gets in here; raises DatabaseError if that takes longer than `seconds`.

    Only PostgreSQL has locks for that: elsewhere nobody waits. The lock goes with the connection,
    so that a process that is killed leaves none behind.
    """
    if engine.dialect.name != "postgresql":
        yield
        return
    with engine.connect() as keeper:
        keeper = keeper.execution_options(isolation_level="AUTOCOMMIT")
        _taken(keeper, time.monotonic() + seconds, say)
        try:
            yield
        finally:
            keeper.execute(sa.select(sa.func.pg_advisory_unlock(KEY)))


def _taken(keeper: sa.Connection, until: float, say: Callable[[str], None]) -> None:
    told = False
    while not keeper.execute(sa.select(sa.func.pg_try_advisory_lock(KEY))).scalar():
        if time.monotonic() > until:
            raise DatabaseError(
                "another deploy changes this database", cure="wait until it has ended, or end it"
            )
        if not told:
            say("another deploy changes this database: waiting until it has ended")
        told = True
        time.sleep(PAUSE)
