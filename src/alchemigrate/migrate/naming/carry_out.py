"""Renames on a live PostgreSQL: each in its own transaction, with its reverse in a journal there.

A rename waits for its lock no longer than it may, and tries again: nobody waits behind it for long.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from ...database.connect import connected, opened
from ...errors import DatabaseError
from ..patience import Patience
from .done import Done
from .rename import Rename

LOCK_NOT_AVAILABLE = "55P03"
KEY = 0x616C6368
"""Of the advisory lock that keeps a second run out."""
MAKE = """
CREATE TABLE IF NOT EXISTS alchemigrate_renames (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at TIMESTAMPTZ NOT NULL DEFAULT now(),
    tablename TEXT NOT NULL, forward TEXT NOT NULL, reverse TEXT NOT NULL, undone TIMESTAMPTZ)
"""
HOLDERS = """
SELECT a.pid, coalesce(a.state, '') AS state,
       extract(epoch FROM clock_timestamp() - a.xact_start) AS seconds, left(a.query, 80) AS query
FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.granted AND l.relation = to_regclass(:name) AND a.pid <> pg_backend_pid()
ORDER BY a.xact_start LIMIT 3
"""


@contextmanager
def session(url: str) -> Iterator[sa.Engine]:
    """An engine for changes, with nobody else changing names; raises DatabaseError.

    On SQLite, where one writes at a time, a run takes care of another one by each table itself.
    """
    with opened(url) as engine:
        if engine.dialect.name == "sqlite":
            yield engine
            return
        if engine.dialect.name != "postgresql":
            raise DatabaseError(
                f"names are adopted on PostgreSQL and SQLite, not on {engine.dialect.name}",
                cure="drop the constraints there, and make them again with their names",
            )
        with connected(engine) as keeper:
            taken = keeper.execute(sa.select(sa.func.pg_try_advisory_lock(KEY))).scalar()
            keeper.commit()
            if not taken:
                raise DatabaseError(
                    "another run changes names in this database", cure="wait until it has ended"
                )
            yield engine


def carry_out(
    engine: sa.Engine,
    renames: Iterable[Rename],
    patience: Patience,
    say: Callable[[str], None] = lambda _: None,
) -> Iterator[Done]:
    """Carry out renames, one after the other; raises DatabaseError when patience is at its end.

    What was done before stays done; a further run goes on from there.
    """
    with engine.begin() as connection:
        connection.execute(sa.text(MAKE))
    for one in renames:
        note = sa.text(
            "INSERT INTO alchemigrate_renames (tablename, forward, reverse) VALUES (:t, :f, :r)"
        ).bindparams(t=one.table, f=one.sql, r=one.reverse)
        yield insist(engine, one.sql, one.table, note, patience, say)


def undo(
    engine: sa.Engine, patience: Patience, say: Callable[[str], None] = lambda _: None
) -> Iterator[Done]:
    """Take back every rename of the journal, the last one first."""
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("alchemigrate_renames"):
            return
        rows = connection.execute(
            sa.text(
                "SELECT id, tablename, reverse FROM alchemigrate_renames WHERE undone IS NULL "
                "ORDER BY id DESC"
            )
        ).all()
    for row in rows:
        note = sa.text("UPDATE alchemigrate_renames SET undone = now() WHERE id = :i")
        yield insist(engine, row.reverse, row.tablename, note.bindparams(i=row.id), patience, say)


def insist(
    engine: sa.Engine,
    sql: str,
    table: str,
    note: sa.TextClause | None,
    patience: Patience,
    say: Callable[[str], None],
) -> Done:
    """One statement with its note in one transaction, again and again until its lock is free.

    Raises DatabaseError when patience is at its end.
    """
    begun, attempt = time.monotonic(), 0
    while True:
        attempt += 1
        try:
            with engine.begin() as connection:
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = {patience.lock_ms:d}")
                connection.exec_driver_sql(sql.replace("%", "%%"))
                if note is not None:
                    connection.execute(note)
        except sa.exc.DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != LOCK_NOT_AVAILABLE:
                raise DatabaseError(
                    str(error.orig).strip().splitlines()[0],
                    where=sql,
                    cure="see what it names, and run it again: what was renamed stays so",
                ) from error
            waited = time.monotonic() - begun
            holders = _holders(engine, table)
            pause = patience.pause(attempt, waited, random.random())
            if pause is None:
                raise DatabaseError(
                    f"{table} was locked for {waited:.1f} s, tried {attempt} times: {holders}",
                    where=sql,
                    cure="end that transaction, or run it again with more --patience",
                ) from error
            say(f"{table} is locked by {holders}: trying again in {pause:.2f} s")
            time.sleep(pause)
        else:
            return Done(sql, attempt, time.monotonic() - begun)


def _holders(engine: sa.Engine, table: str) -> str:
    """Who holds a lock on a table, for how long, and what they did last."""
    with engine.connect() as connection:
        rows = connection.execute(sa.text(HOLDERS), {"name": table}).all()
    told = [f"process {r.pid} ({r.state}, {r.seconds or 0:.1f} s): {r.query}" for r in rows]
    return "; ".join(told) or "a transaction that has ended since"
