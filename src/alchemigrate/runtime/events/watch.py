"""A watch over an engine: what it does is counted and timed, and can be read at any moment."""

from __future__ import annotations

import time
from time import perf_counter
from types import TracebackType
from typing import TYPE_CHECKING, Self

import sqlalchemy as sa
from sqlalchemy import event

from ..metrics.snapshot import Snapshot
from ..pools.meter import Meter
from . import hold
from .diary import Diary
from .numbers import pool_numbers
from .pool_events import PoolListener
from .statements import Finished, StatementListener
from .tally import Tally
from .thresholds import Thresholds
from .wrapping import Wrapped

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine


class Watch:
    """Counters, times and the last findings of one engine, until `remove()`.

    Counting takes no lock: each is one addition, which the interpreter does not divide.
    """

    def __init__(self, engine: sa.Engine, thresholds: Thresholds, name: str) -> None:
        self.engine = engine
        self.thresholds = thresholds
        self.name = name
        self.tally = Tally()
        self.diary = Diary(thresholds.keep, engine.dialect.name)
        self._pool_events = PoolListener(self.tally, self.diary, thresholds)
        self._statement_events = StatementListener(
            self._pool_events, self.tally, self.diary, thresholds, engine.dialect
        )
        self._listening = [*self._pool_events.handlers(), *self._statement_events.handlers()]
        for what, handler in self._listening:
            event.listen(engine, what, handler)
        self._wrapped = Wrapped(engine.dialect, self._statement_events.calls())
        self._told: Meter | None = None
        self._tell_holders()

    def _tell_holders(self) -> None:
        meter = getattr(self.engine.pool, "meter", None)
        if isinstance(meter, Meter):
            meter.holders = self.holders
            self._told = meter

    @property
    def meter(self) -> Meter | None:
        """The wait times of the engine's pool, if it is one of `alchemigrate.runtime.pools`."""
        return self._told

    def holders(self) -> list[str]:
        """Where the connections that are checked out were taken, the longest first."""
        return hold.longest(self._pool_events.holds())

    def retried(self, kind: str) -> None:
        """Count a unit of work that is run again after this failure."""
        self.tally.retries[kind] = self.tally.retries.get(kind, 0) + 1

    def on_statement(self, told: Finished | None) -> None:
        """Tell this of each statement's end: its text, its seconds, its error; None ends it."""
        self._statement_events.tell(told)

    def snapshot(self) -> Snapshot:
        """All that was seen until now, as a value."""
        now = perf_counter()
        self._pool_events.report(now)
        holds = self._pool_events.holds()
        meter = self.meter
        return Snapshot(
            name=self.name,
            at=time.time(),
            pool=pool_numbers(self.engine.pool, len(holds)),
            timeouts=meter.timeouts if meter is not None else None,
            waits=meter.waits.value() if meter is not None else None,
            held=tuple(hold.value(now) for hold in holds),
            **self.tally.values(),
            **self.diary.values(),
        )

    def remove(self) -> None:
        """Stop watching; what was seen stays readable. Twice does no harm."""
        for what, handler in self._listening:
            if event.contains(self.engine, what, handler):
                event.remove(self.engine, what, handler)
        self._listening = []
        self._wrapped.remove()
        self._pool_events.forget()
        if self._told is not None and self._told.holders == self.holders:
            self._told.holders = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.remove()


def watch(
    engine: sa.Engine | AsyncEngine,
    thresholds: Thresholds | None = None,
    *,
    name: str = "",
) -> Watch:
    """Watch an engine, whoever made it; `name` tells several apart (the database's by default).

    Connections that are checked out already are seen from their next checkout on.
    """
    sync: sa.Engine = engine if isinstance(engine, sa.Engine) else engine.sync_engine
    return Watch(sync, thresholds or Thresholds(), name or sync.url.database or sync.dialect.name)
