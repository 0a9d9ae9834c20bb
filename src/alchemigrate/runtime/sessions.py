"""The sessions of a database: made as somebody wishes, counted, refused once it is closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import Session

from . import forks
from .binds import BINDS, BoundSession, UnitSession, named
from .commits import known, watch_commits
from .errors import DatabaseFailure, ForkedConnection
from .failures.classify import classify
from .holders import Held, Holders
from .read_only import held_to_reading
from .routing.router import Replica, Router
from .watched import Watched
from .wish import PLAIN, Wish

_INHERITED = "alchemigrate.inherited"


class Sessions:
    """Makes the sessions of an engine and its `binds`, and knows which are open (`holders`)."""

    def __init__(
        self,
        engine: sa.Engine,
        binds: Mapping[str, sa.Engine] | None = None,
        router: Router | None = None,
    ) -> None:
        self.engine = engine
        self.binds = dict(binds or {})
        self.router = router
        self.holders = Holders()
        self.watched = Watched(self.engines)
        self._drained: list[sa.Pool] = []
        self._variants: dict[tuple[sa.Engine, Wish], sa.Engine] = {}
        self._async_engine = AsyncEngine(engine) if engine.dialect.is_async else None
        for one in self.engines():
            watch_commits(one)
        forks.mind(self)

    def engines(self) -> list[sa.Engine]:
        """Every engine there is, the database's own first."""
        replicas = self.router.replicas if self.router is not None else []
        return [self.engine, *self.binds.values(), *(one.engine for one in replicas)]

    def replicas(self, wish: Wish) -> list[Replica]:
        """The replicas to try for a wish, the best first; then comes the primary."""
        if self.router is None or not wish.routed:
            return []
        return self.router.to_try(wish.reader)

    def make(self, wish: Wish, replica: Replica | None = None) -> Session:
        """A new session, on no connection yet; raises OptionsError for an unknown bind."""
        if wish is PLAIN and not self.binds:
            return UnitSession(bind=self.engine)
        return self._kind(wish)(bind=self._engine(wish, replica), info=self._info(wish))

    def make_async(self, wish: Wish, replica: Replica | None = None) -> AsyncSession:
        """As `make`, for asyncio."""
        if wish is PLAIN and not self.binds:
            return AsyncSession(bind=self._async_engine, sync_session_class=UnitSession)
        return AsyncSession(
            bind=AsyncEngine(self._engine(wish, replica)),
            sync_session_class=self._kind(wish),
            info=self._info(wish),
        )

    def _kind(self, wish: Wish) -> type[UnitSession]:
        if wish.tenant is not None:
            from .tenants import TenantSession

            return TenantSession
        return BoundSession if self.binds else UnitSession

    def _info(self, wish: Wish) -> dict[Any, Any]:
        info: dict[Any, Any] = {}
        if wish.tenant is not None:
            info["tenant"] = wish.tenant
        if self.binds and wish.bind is None:
            info[BINDS] = {name: self._engine(replace(wish, bind=name)) for name in self.binds}
        return info

    def _engine(self, wish: Wish, replica: Replica | None = None) -> sa.Engine:
        """The engine, with the options that the wish asks for; kept, since it is the same again."""
        if replica is not None:
            engine = replica.engine
        else:
            engine = self.engine if wish.bind is None else named(self.binds, wish.bind)
        key = engine, Wish(wish.read_only, wish.isolation, schema=wish.schema)
        found = self._variants.get(key)
        return found if found is not None else self._variants.setdefault(key, _variant(*key))

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
        """Connections that are out of the pools, whoever holds them; pools without a count: 0."""
        counts = [getattr(engine.pool, "checkedout", int) for engine in self.engines()]
        return sum(count() for count in counts)

    def dispose(self) -> None:
        """Close what is in the pools; what is still out is closed by `close_returned`."""
        for engine in self.engines():
            self._drained.append(engine.pool)
            engine.dispose()

    def close_returned(self) -> None:
        """Close what came back after `dispose`."""
        for pool in self._drained:
            pool.dispose()

    def forked(self) -> list[Any]:
        """In a forked child: new pools; the old ones, and what was on them, are left alone."""
        kept: list[Any] = [engine.pool for engine in self.engines()]
        inherited: list[Held] = self.holders.forget()
        for held in inherited:
            for connection in held.connections():
                if not connection.closed and not connection.invalidated:
                    connection.info[_INHERITED] = True
        for engine in self.engines():
            engine.dispose(close=False)
            if inherited:
                event.listen(engine, "before_cursor_execute", _refuse_inherited)
                event.listen(engine, "commit", _refuse_inherited)
        return [*kept, *inherited]


def _refuse_inherited(connection: sa.Connection, *statement: Any) -> None:
    if connection.info.get(_INHERITED):
        raise ForkedConnection()


def _variant(engine: sa.Engine, wish: Wish) -> sa.Engine:
    if wish.read_only:
        engine = held_to_reading(engine)
    if wish.isolation is not None:
        engine = engine.execution_options(isolation_level=wish.isolation)
    if wish.schema is not None:
        engine = engine.execution_options(schema_translate_map={None: wish.schema})
    return engine
