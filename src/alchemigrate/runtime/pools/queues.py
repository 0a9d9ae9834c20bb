"""QueuePool and AsyncAdaptedQueuePool with a meter; PoolEvents have no event for waiting.

They ask connections that lay idle themselves: two events would cost every checkout a sixth of its
time (`ping_idle`).
"""

from __future__ import annotations

from time import monotonic, perf_counter, time
from typing import Any

from sqlalchemy import exc
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry, QueuePool

from ..errors import PoolTimeout
from .asking import KEY, ping
from .meter import Meter


class MeteredPool(QueuePool):
    """SQLAlchemy's QueuePool; its timeouts are PoolTimeout, its wait times are in `meter`."""

    meter: Meter
    idle_ping: float | None = None
    """Seconds after which a connection that lay idle is asked; None: never."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.meter = Meter()

    def recreate(self) -> MeteredPool:
        """The pool after `dispose()`; it goes on counting."""
        fresh = super().recreate()
        assert isinstance(fresh, MeteredPool)
        fresh.meter = self.meter
        fresh.idle_ping = self.idle_ping
        return fresh

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        if self.idle_ping is not None:
            record.record_info[KEY] = monotonic()  # type: ignore[index]
        QueuePool._do_return_conn(self, record)

    def _do_get(self) -> ConnectionPoolEntry:
        if -1 < self._max_overflow <= self._overflow:
            record = self._waited_for()
        else:
            record = QueuePool._do_get(self)
            self.meter.waits.add(0.0)
        if self.idle_ping is not None:
            since = record.record_info.pop(KEY, None)  # type: ignore[union-attr]
            if since is not None and monotonic() - since > self.idle_ping:
                self._ask(record)
        return record

    def _ask(self, record: ConnectionPoolEntry) -> None:
        """Replace a connection that does not answer, and all that are as old, as pre_ping does."""
        connection = record.dbapi_connection
        if connection is None:
            return
        answered = False
        try:
            gone = ping(self._dialect, connection)
            answered = True
        finally:
            if not answered:
                super()._do_return_conn(record)
        if gone is not None:
            self._invalidate_time = time()
            record.invalidate(gone)

    def _waited_for(self) -> ConnectionPoolEntry:
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
