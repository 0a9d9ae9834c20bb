"""QueuePool and AsyncAdaptedQueuePool with a meter; PoolEvents have no event for waiting."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from sqlalchemy import exc
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry, QueuePool

from ..errors import PoolTimeout
from .meter import Meter


class MeteredPool(QueuePool):
    """SQLAlchemy's QueuePool; its timeouts are PoolTimeout, its wait times are in `meter`."""

    meter: Meter

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.meter = Meter()

    def recreate(self) -> MeteredPool:
        """The pool after `dispose()`; it goes on counting."""
        fresh = super().recreate()
        assert isinstance(fresh, MeteredPool)
        fresh.meter = self.meter
        return fresh

    def _do_get(self) -> ConnectionPoolEntry:
        if not -1 < self._max_overflow <= self._overflow:
            record = super()._do_get()
            self.meter.waits.add(0.0)
            return record
        began = perf_counter()
        try:
            record = super()._do_get()
        except PoolTimeout:
            raise
        except exc.TimeoutError:
            raise self._exhausted(perf_counter() - began) from None
        self.meter.waits.add(perf_counter() - began)
        return record

    def _exhausted(self, waited: float) -> PoolTimeout:
        self.meter.timeouts += 1
        self.meter.waits.add(waited)
        return PoolTimeout(
            size=self.size(),
            checked_out=self.checkedout(),
            overflow=self.overflow(),
            waited=waited,
            holders=self.meter.longest(),
        )


class AsyncMeteredPool(MeteredPool, AsyncAdaptedQueuePool):
    """The same for asyncio."""
