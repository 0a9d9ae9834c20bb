"""A database for threads: sessions that commit or roll back, are retried, and are drained."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar, Unpack

from sqlalchemy.orm import Session

from .drain import POLL, Drain
from .holders import caller
from .nested import nested
from .retry import RetryPolicy
from .routing.router import Measure, Router
from .routing.standing import Limits
from .sessions import Sessions
from .sources import Source, engine_of, options_in_environment
from .transactions import Transactions
from .unit import Unit
from .wish import Asked, AskedReading, Wish, wish_for

if TYPE_CHECKING:
    from .events import Thresholds, Watch

T = TypeVar("T")


class Database(AbstractContextManager["Database", None]):
    """Sessions on the database of a URL, `Options`, or an engine, for any number of threads.

    Nothing connects before a session does. Leaving it as a context manager closes it.
    """

    def __init__(
        self,
        source: Source,
        *,
        retry: RetryPolicy | None = None,
        binds: Mapping[str, Source] | None = None,
        replicas: Sequence[Source] = (),
        limits: Limits | None = None,
        measure: Measure | None = None,
    ) -> None:
        self.engine = engine_of(source)
        self.binds = {name: engine_of(one) for name, one in (binds or {}).items()}
        self.retry = retry or RetryPolicy()
        self.replicas = [engine_of(one) for one in replicas]
        router = Router(self.replicas, limits or Limits(), measure) if replicas else None
        self._sessions = Sessions(self.engine, self.binds, router)
        self._closing = threading.Lock()

    @classmethod
    def from_environment(cls, prefix: str = "DATABASE_") -> Self:
        """From DATABASE_URL and its like, see `options_in_environment`; raises OptionsError."""
        return cls(options_in_environment(prefix))

    def session(self, *, label: str = "", **wish: Unpack[Asked]) -> AbstractContextManager[Session]:
        """`with` it: a session, committed at the end, rolled back on an exception.

        Objects stay readable afterwards; the session itself is used up. What the database raised
        leaves as a DatabaseFailure. What may be wished for is in `Wish`: a tenant, a bind, an
        isolation level.
        `label` says better than the calling line who holds it. Raises DatabaseClosed.
        """
        return Unit(self._sessions, wish_for(wish), caller(1, label))

    def read_only(
        self, *, label: str = "", **wish: Unpack[AskedReading]
    ) -> AbstractContextManager[Session]:
        """A session that the database itself keeps from writing: ReadOnly.

        It reads from a replica if there are any: near enough, and not after a write of `reader`'s;
        from the primary if none will do, or if it is to be `fresh`.
        """
        return Unit(self._sessions, Wish(read_only=True, **wish), caller(1, label))

    def run_in_transaction(
        self,
        work: Callable[[Session], T],
        *,
        retry: RetryPolicy | None = None,
        label: str = "",
        **wish: Unpack[Asked],
    ) -> T:
        """What `work(session)` returns, once it is committed.

        `work` is called again, on a new session, after failures that are `retryable`: it must not
        do anything outside of the session that may not happen twice. Raises DatabaseFailure.
        """
        asked, policy = wish_for(wish), retry or self.retry
        return Transactions(self._sessions, asked, caller(1, label), policy).run(work)

    def nested(self, session: Session) -> AbstractContextManager[Session]:
        """A savepoint: what fails within is undone and leaves typed, the rest of the unit stays."""
        return nested(self._sessions, session)

    def watches(self, thresholds: Thresholds | None = None) -> tuple[Watch, ...]:
        """What its engines do from now on, its own first, then binds and replicas.

        The first call begins them: for metrics, or a page for operators; see `events.Watch`.
        """
        return self._sessions.watched.watches(thresholds)

    def holders(self) -> list[str]:
        """The places that hold sessions now, the oldest first."""
        return [str(held.place) for held in self._sessions.holders.open()]

    def close(self, deadline: float = 10.0) -> None:
        """Give out no more sessions, wait for those that are out, close the connections.

        Waits `deadline` seconds at most: then raises DrainTimeout, which says who holds what is
        still out; that is closed when it comes back. A second call does nothing more.
        """
        with self._closing:
            drain = Drain(self._sessions, time.monotonic(), deadline)
            while drain.waits(time.monotonic()):
                self._sessions.holders.wait(POLL)
            late = drain.late(time.monotonic())
            self._sessions.dispose()
        if late is not None:
            raise late

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
