"""One run at a time changes a database: an advisory lock on a connection of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from types import TracebackType

import sqlalchemy as sa

from ...errors import BusyError, DatabaseError
from ..patience import Patience
from .steady import steadily

KEY = 0x616C6368
NAME = "alchemigrate"
LOOK = 0.2
"""Seconds between two attempts. Waiting in pg_advisory_lock would hold a snapshot, and a CREATE
INDEX CONCURRENTLY of the other run would wait for that."""
MINE = f"""
SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = {KEY} AND classid = 0
AND objsubid = 1 AND granted AND pid = pg_backend_pid()
"""
HOLDER = f"""
SELECT a.pid, a.application_name, coalesce(host(a.client_addr), 'this machine') AS host,
       to_char(a.backend_start, 'YYYY-MM-DD HH24:MI:SS TZ') AS since
FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.objid = {KEY} AND l.classid = 0 AND l.objsubid = 1
AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


class Turn:
    """Keeps other runs out while it is entered; raises BusyError if one does not end in time.

    On SQLite there is no such lock: there each step and batch sees in its own transaction whether
    another run has made it.
    """

    def __init__(
        self, engine: sa.Engine, patience: Patience, say: Callable[[str], None] = lambda _: None
    ) -> None:
        self._engine = engine
        self._patience = patience
        self._say = say
        self._guard = threading.Lock()
        self._over = threading.Event()
        self._keeper: sa.Connection | None = None
        self._there = engine.dialect.name == "postgresql"

    def __enter__(self) -> Turn:
        if not self._there:
            return self
        steadily(self._patience, self._take)
        threading.Thread(target=self._ping, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        with self._guard:
            self._let_go()

    def ensure(self) -> None:
        """Take the lock anew if its connection was lost; raises BusyError if somebody has it now.

        To be called before anything is begun: what is under way when the lock is lost is guarded
        by the journal's rows.
        """
        with self._guard:
            held = not self._there or self._held()
        if not held:
            self._say("the connection that keeps other runs out was lost: taking the lock anew")
            self._take()

    def _take(self) -> None:
        begun, last = time.monotonic(), float("-inf")
        while True:
            with self._guard:
                holder = self._try()
            if holder is None:
                return
            waited = time.monotonic() - begun
            if waited >= self._patience.turn:
                with self._guard:
                    self._let_go()
                raise BusyError(
                    f"another run changes this database: {holder}",
                    where=str(self._engine.url),
                    cure="wait until it has ended",
                )
            if time.monotonic() - last >= self._patience.tell:
                self._say(f"waiting for another run: {holder}")
                last = time.monotonic()
            time.sleep(LOOK)

    def _try(self) -> str | None:
        """Take the lock; who has it, if somebody else does."""
        try:
            if self._keeper is None:
                made = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
                self._keeper = made
                self._direct(made)
                made.execute(sa.func.set_config("application_name", NAME, False))
            if self._keeper.execute(sa.func.pg_try_advisory_lock(KEY)).scalar():
                return None
            return _told(self._keeper) or "one that has ended since"
        except sa.exc.DBAPIError:
            self._let_go()
            raise

    def _direct(self, keeper: sa.Connection) -> None:
        """A pooler that gives each transaction another session would keep the lock for others."""
        query = sa.select(sa.func.pg_backend_pid())
        own = keeper.execute(query).scalar()
        with self._engine.connect() as second:
            others = second.execute(query).scalar()
            same = own == others or own != keeper.execute(query).scalar()
        if same:
            self._let_go()
            raise DatabaseError(
                "a pooler gives each transaction another session: no lock can be kept there",
                where=str(self._engine.url),
                cure="name the server itself, or a pool by session",
            )

    def _held(self) -> bool:
        if self._keeper is None:
            return False
        try:
            return bool(self._keeper.execute(sa.text(MINE)).scalar())
        except sa.exc.DBAPIError:
            self._let_go()
            return False

    def _let_go(self) -> None:
        """The connection is closed, not given back to a pool: the lock ends with it."""
        if self._keeper is not None:
            self._keeper.invalidate()
            self._keeper.close()
            self._keeper = None

    def _ping(self) -> None:
        """Networks forget connections that are silent for long."""
        while not self._over.wait(self._patience.ping):
            with self._guard:
                self._held()


def holder(engine: sa.Engine) -> str:
    """Who has the lock; "" for nobody."""
    if engine.dialect.name != "postgresql":
        return ""
    with engine.connect() as connection:
        return _told(connection)


def _told(connection: sa.Connection) -> str:
    row = connection.execute(sa.text(HOLDER)).first()
    if row is None:
        return ""
    return f"process {row.pid} ({row.application_name}) from {row.host}, since {row.since}"
