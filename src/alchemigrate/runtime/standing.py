"""How a driver's connection stands, as far as it and the kernel know: the server is not asked."""

from __future__ import annotations

import select
from collections.abc import Callable
from typing import Any

_IDLE = 0  # libpq's PQTRANS_IDLE
_IN_ERROR = 3  # libpq's PQTRANS_INERROR
_HUNG_UP = getattr(select, "POLLRDHUP", 0)


class Standing:
    """How a connection to PostgreSQL stands: of psycopg, psycopg2 or asyncpg.

    Made once for a connection, for it is asked twice a transaction.
    """

    __slots__ = ("_asks", "_driver", "_hung_up", "_pgconn")

    def __init__(self, driver: Any) -> None:
        self._driver = driver
        self._pgconn = getattr(driver, "pgconn", None)
        self._asks: Callable[[], bool] | None = getattr(driver, "is_closed", None)
        socket = getattr(self._pgconn, "socket", -1)
        self._hung_up = select.poll() if _HUNG_UP and socket >= 0 else None
        if self._hung_up is not None:
            self._hung_up.register(socket, _HUNG_UP)

    def must_roll_back(self) -> bool:
        """Whether COMMIT would be answered with ROLLBACK, given that a statement has failed."""
        ask: Callable[[], bool] | None = getattr(self._driver, "is_in_transaction", None)
        if ask is not None:
            return ask()
        status = getattr(getattr(self._driver, "info", None), "transaction_status", _IN_ERROR)
        return bool(status == _IN_ERROR)

    def is_gone(self) -> bool:
        """Whether the server has hung up already, so that nothing that is sent can take effect."""
        if self._hung_up is not None:
            return bool(self._hung_up.poll(0))
        return self._asks() if self._asks is not None else False

    def is_idle(self) -> bool:
        """Whether a connection of psycopg's is in no transaction, so that a ROLLBACK is not sent.

        Its own `rollback` finds that out, too, but takes a lock and a turn of its loop for it.
        """
        if self._pgconn is None:
            return False
        return bool(self._pgconn.transaction_status == _IDLE and not self._pgconn.pipeline_status)


def hang_up(driver: Any) -> None:
    """Close the socket of an asyncio driver at once: no farewell, and nothing is waited for."""
    pgconn = getattr(driver, "pgconn", None)
    if pgconn is not None:
        pgconn.finish()
    elif hasattr(driver, "terminate"):
        driver.terminate()
