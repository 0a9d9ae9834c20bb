"""A database for asyncio: the same as for threads, and safe to cancel at every await."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar, Unpack

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.util import greenlet_spawn

from .async_unit import AsyncUnit
from .drain import POLL, Drain
from .holders import caller
from .nested import nested_async
from .retry import RetryPolicy
from .routing.router import Measure, Router
from .routing.standing import Limits
from .sessions import Sessions
from .sources import AsyncSource, async_engine_of, options_in_environment
from .transactions import Transactions
from .wish import Asked, AskedReading, Wish, wish_for

if TYPE_CHECKING:
    from .events import Thresholds, Watch

T = TypeVar("T")


class AsyncDatabase(AbstractAsyncContextManager["AsyncDatabase", None]):
    """Sessions on `engine`, in one event loop. Nothing connects before a session does.

    Leaving it as a context manager closes it.
    """

    def __init__(
        self,
        source: AsyncSource,
        *,
        retry: RetryPolicy | None = None,
        binds: Mapping[str, AsyncSource] | None = None,
        replicas: Sequence[AsyncSource] = (),
        limits: Limits | None = None,
        measure: Measure | None = None,
    ) -> None:
        self.engine = async_engine_of(source)
        self.binds = {name: async_engine_of(one) for name, one in (binds or {}).items()}
        self.retry = retry or RetryPolicy()
        self.replicas = [async_engine_of(one) for one in replicas]
        reading = [engine.sync_engine for engine in self.replicas]
        self._sessions = Sessions(
            self.engine.sync_engine,
            {name: engine.sync_engine for name, engine in self.binds.items()},
            Router(reading, limits or Limits(), measure) if reading else None,
        )

    @classmethod
    def from_environment(cls, prefix: str = "DATABASE_") -> Self:
        """From DATABASE_URL and its like, see `options_in_environment`; raises OptionsError."""
        return cls(options_in_environment(prefix))

    def session(
        self, *, label: str = "", **wish: Unpack[Asked]
    ) -> AbstractAsyncContextManager[AsyncSession]:
        """`async with` it: a session, committed at the end, rolled back on an exception.

        Objects stay readable afterwards; the session itself is used up. What the database raised
        leaves as a DatabaseFailure. What may be wished for is in `Wish`: a tenant, a bind, an
        isolation level.
        Cancelled, it rolls back or drops its connection.
        `label` says better than the calling line who holds it. Raises DatabaseClosed.
        """
        return AsyncUnit(self._sessions, wish_for(wish), caller(1, label))

    def read_only(
        self, *, label: str = "", **wish: Unpack[AskedReading]
    ) -> AbstractAsyncContextManager[AsyncSession]:
        """A session that the database itself keeps from writing: ReadOnly.

        It reads from a replica if there are any: near enough, and not after a write of `reader`'s;
        from the primary if none will do, or if it is to be `fresh`.
        """
        return AsyncUnit(self._sessions, Wish(read_only=True, **wish), caller(1, label))

    async def run_in_transaction(
        self,
        work: Callable[[AsyncSession], Awaitable[T]],
        *,
        retry: RetryPolicy | None = None,
        label: str = "",
        **wish: Unpack[Asked],
    ) -> T:
        """What `await work(session)` gives, once it is committed.

        `work` is called again, on a new session, after failures that are `retryable`: it must not
        do anything outside of the session that may not happen twice. Raises DatabaseFailure.
        """
        asked, policy = wish_for(wish), retry or self.retry
        return await Transactions(self._sessions, asked, caller(1, label), policy).run_async(work)

    def nested(self, session: AsyncSession) -> AbstractAsyncContextManager[AsyncSession]:
        """A savepoint: what fails within is undone and leaves typed, the rest of the unit stays."""
        return nested_async(self._sessions, session)

    def watches(self, thresholds: Thresholds | None = None) -> tuple[Watch, ...]:
        """What its engines do from now on, its own first, then binds and replicas.

        The first call begins them: for metrics, or a page for operators; see `events.Watch`.
        """
        return self._sessions.watched.watches(thresholds)

    def holders(self) -> list[str]:
        """The places that hold sessions now, the oldest first."""
        return [str(held.place) for held in self._sessions.holders.open()]

    async def close(self, deadline: float = 10.0) -> None:
        """Give out no more sessions, wait for those that are out, close the connections.

        Waits `deadline` seconds at most: then raises DrainTimeout, which says who holds what is
        still out; that is closed when it comes back. A second call does nothing more.
        """
        drain = Drain(self._sessions, time.monotonic(), deadline)
        while drain.waits(time.monotonic()):
            await asyncio.sleep(POLL)
        late = drain.late(time.monotonic())
        await greenlet_spawn(self._sessions.dispose)
        if late is not None:
            raise late

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()
