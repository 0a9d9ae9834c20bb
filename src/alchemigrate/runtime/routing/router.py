"""Keeps what is known of the replicas, and who has just written."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from itertools import count
from types import TracebackType

import sqlalchemy as sa

from ..errors import DatabaseFailure, Disconnected, NotReady, PoolTimeout, TooManyConnections
from .standing import Limits, Standing, Use, order

Measure = Callable[[sa.Connection], float | None]
GONE = (Disconnected, NotReady, TooManyConnections)
KEPT = 10_000
"""Readers that are remembered before those whose time is over are forgotten."""


class Replica:
    """One replica: its engine, and how it stands."""

    def __init__(self, name: str, engine: sa.Engine) -> None:
        self.name = name
        self.engine = engine
        self.standing = Standing()


class Router:
    """For any number of threads; `clock` gives seconds."""

    def __init__(
        self,
        engines: Sequence[sa.Engine],
        limits: Limits,
        measure: Measure | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.replicas = [Replica(f"replica {n}", one) for n, one in enumerate(engines, 1)]
        self.limits = limits
        self._measure = measure
        self._clock = clock
        self._turns = count()
        self._until: dict[str, float] = {}

    def to_try(self, reader: str | None) -> list[Replica]:
        """The replicas for one session, the best first; none for who has just written."""
        now = self._clock()
        if reader is not None and now < self._until.get(reader, now):
            return []
        standings = [one.standing for one in self.replicas]
        return [self.replicas[n] for n in order(standings, self.limits, now, next(self._turns))]

    def wrote(self, reader: str) -> None:
        """From here on, and for a while, `reader` reads from the primary."""
        now = self._clock()
        if len(self._until) >= KEPT:
            self._until = {one: end for one, end in self._until.items() if end > now}
        self._until[reader] = now + self.limits.sticky

    def near(self, replica: Replica, connection: sa.Connection) -> bool:
        """Whether a replica that is connected may be read from; measures it if that is due."""
        if replica.standing.use(self.limits, self._clock()) is Use.MEASURE:
            behind = self._ask(connection)
            replica.standing = Standing(behind, measured=self._clock())
        return replica.standing.use(self.limits, self._clock()) is Use.READ

    def _ask(self, connection: sa.Connection) -> float | None:
        if self._measure is not None:
            return self._measure(connection)
        from .lag import measured_lag

        return measured_lag(connection)

    def failed(self, replica: Replica, failure: DatabaseFailure) -> None:
        """A session on the replica failed: if that is because it is gone, it gets a rest."""
        if isinstance(failure, GONE):
            replica.standing = Standing(away_until=self._clock() + self.limits.rest)

    def trying(
        self, replica: Replica, typed: Callable[[BaseException], DatabaseFailure | None]
    ) -> Trying:
        """A block that ends quietly if the replica is gone, or has no connection to spare."""
        return Trying(self, replica, typed)


class Trying(AbstractContextManager["Trying", bool]):
    """See `Router.trying`."""

    def __init__(
        self,
        router: Router,
        replica: Replica,
        typed: Callable[[BaseException], DatabaseFailure | None],
    ) -> None:
        self._router = router
        self._replica = replica
        self._typed = typed

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        failure = self._typed(error) if error is not None else None
        if failure is None:
            return False
        self._router.failed(self._replica, failure)
        return isinstance(failure, (*GONE, PoolTimeout))
