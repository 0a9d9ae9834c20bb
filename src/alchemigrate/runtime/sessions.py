"""The sessions of a database: made as somebody wishes, counted, refused once it is closed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import Session, SessionTransaction

from . import forks
from .commits import known, watch_commits
from .errors import DatabaseFailure, ForkedConnection
from .failures.classify import classify
from .holders import Held, Holders
from .read_only import held_to_reading
from .wish import Wish

CONNECTIONS = "alchemigrate.connections"
_INHERITED = "alchemigrate.inherited"


class UnitSession(Session):
    """A session of one unit of work: closed, it is not opened again; its objects stay readable."""

    def __init__(self, **options: Any) -> None:
        super().__init__(expire_on_commit=False, close_resets_only=False, **options)


@event.listens_for(UnitSession, "after_begin")
def _note_connection(
    session: Session, transaction: SessionTransaction, connection: sa.Connection
) -> None:
    session.info.setdefault(CONNECTIONS, []).append(connection)


class Sessions:
    """Makes the sessions of an engine, and knows which are open (`holders`)."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self.holders = Holders()
        self._drained: list[sa.Pool] = []
        self._variants: dict[Wish, sa.Engine] = {}
        self._async_variants: dict[Wish, AsyncEngine] = {}
        watch_commits(engine)
        forks.mind(self)

    def make(self, wish: Wish) -> Session:
        """A new session, on no connection yet."""
        return UnitSession(bind=self._engine(wish))

    def make_async(self, wish: Wish) -> AsyncSession:
        """A new asyncio session, on no connection yet."""
        engine = self._async_variants.get(wish)
        if engine is None:
            engine = self._async_variants.setdefault(wish, AsyncEngine(self._engine(wish)))
        return AsyncSession(bind=engine, sync_session_class=UnitSession)

    def _engine(self, wish: Wish) -> sa.Engine:
        found = self._variants.get(wish)
        return found if found is not None else self._variants.setdefault(wish, self._variant(wish))

    def _variant(self, wish: Wish) -> sa.Engine:
        engine = held_to_reading(self.engine) if wish.read_only else self.engine
        if wish.isolation is not None:
            engine = engine.execution_options(isolation_level=wish.isolation)
        return engine

    def typed(self, error: BaseException) -> DatabaseFailure | None:
        """What `error` means, or None: not the database's, or nothing that one can act on."""
        dialect = self.engine.dialect
        return known(classify(error, dialect), error, dialect)

    def raise_typed(self, error: BaseException | None) -> None:
        """Raise what `error` means, from it; return if it has no meaning, or is the failure."""
        failure = None if error is None else self.typed(error)
        if failure is not None and failure is not error:
            raise failure from error

    def checked_out(self) -> int:
        """Connections that are out of the pool, whoever holds them; 0 for pools without a count."""
        count = getattr(self.engine.pool, "checkedout", None)
        return count() if count is not None else 0

    def dispose(self) -> None:
        """Close what is in the pool; what is still out is closed by `close_returned`."""
        self._drained.append(self.engine.pool)
        self.engine.dispose()

    def close_returned(self) -> None:
        """Close what came back after `dispose`."""
        for pool in self._drained:
            pool.dispose()

    def forked(self) -> list[Any]:
        """In a forked child: a new pool; the old one, and what was on it, is left alone."""
        old: list[Any] = [self.engine.pool]
        self.engine.dispose(close=False)
        inherited: list[Held] = self.holders.forget()
        for held in inherited:
            for connection in held.connections():
                if not connection.closed and not connection.invalidated:
                    connection.info[_INHERITED] = True
        if inherited:
            event.listen(self.engine, "before_cursor_execute", _refuse_inherited)
            event.listen(self.engine, "commit", _refuse_inherited)
        return [*old, *inherited]


def _refuse_inherited(connection: sa.Connection, *statement: Any) -> None:
    if connection.info.get(_INHERITED):
        raise ForkedConnection()
