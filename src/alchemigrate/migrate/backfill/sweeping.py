"""VACUUM beside the batches of a backfill, on a connection and in a thread of its own."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import Any

import sqlalchemy as sa


class Sweeping:
    """One VACUUM at a time; batches go on meanwhile."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._thread: threading.Thread | None = None
        self._driver: Any = None
        self._error: sa.exc.DBAPIError | None = None

    @property
    def under_way(self) -> bool:
        """Whether the last one has not ended; raises what it has failed with, once."""
        if self._thread is not None and not self._thread.is_alive():
            self._thread = None
        error, self._error = self._error, None
        if error is not None:
            raise error
        return self._thread is not None

    def begin(self, sql: str) -> None:
        """Carry it out from now on; none may be under way."""
        self._thread = threading.Thread(target=self._sweep, args=(sql,), name="alchemigrate-sweep")
        self._thread.start()

    def end(self) -> None:
        """Break it off: nothing is left that would need the room. What it has done stays."""
        thread, self._thread = self._thread, None
        while thread is not None and thread.is_alive():
            self._cancel()
            thread.join(0.1)
        self._error = None

    def _sweep(self, sql: str) -> None:
        try:
            with self._engine.connect() as connection:
                connection.execution_options(isolation_level="AUTOCOMMIT")
                connection.exec_driver_sql("SET statement_timeout = 0")
                self._driver = connection.connection.driver_connection
                try:
                    connection.exec_driver_sql(sql)
                finally:
                    self._driver = None
                    connection.exec_driver_sql("RESET statement_timeout")
        except sa.exc.DBAPIError as error:
            self._error = error

    def _cancel(self) -> None:
        """By the driver, whose key for it also finds the right session behind a proxy."""
        cancel = getattr(self._driver, "cancel", None)
        if cancel is not None:
            with suppress(self._engine.dialect.loaded_dbapi.Error):
                cancel()
