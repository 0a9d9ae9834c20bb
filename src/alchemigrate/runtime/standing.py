"""How a driver's connection stands, as far as it and the kernel know: the server is not asked."""

from __future__ import annotations

import select
from collections.abc import Callable
from typing import Any

_IN_ERROR = 3  # libpq's PQTRANS_INERROR
_HUNG_UP = getattr(select, "POLLRDHUP", 0)


def must_roll_back(driver: Any) -> bool:
    """Whether PostgreSQL would answer COMMIT with ROLLBACK, given that a statement has failed."""
    ask: Callable[[], bool] | None = getattr(driver, "is_in_transaction", None)
    if ask is not None:
        return ask()
    status = getattr(getattr(driver, "info", None), "transaction_status", _IN_ERROR)
    return bool(status == _IN_ERROR)


def is_gone(driver: Any) -> bool:
    """Whether PostgreSQL has hung up already, so that nothing that is sent can take effect."""
    ask: Callable[[], bool] | None = getattr(driver, "is_closed", None)
    if ask is not None:
        return ask()
    socket = getattr(getattr(driver, "pgconn", None), "socket", -1)
    return socket >= 0 and _hung_up(socket)


def _hung_up(socket: int) -> bool:
    if not _HUNG_UP:
        return False
    look = select.poll()
    look.register(socket, _HUNG_UP)
    return bool(look.poll(0))


def hang_up(driver: Any) -> None:
    """Close the socket of an asyncio driver at once: no farewell, and nothing is waited for."""
    pgconn = getattr(driver, "pgconn", None)
    if pgconn is not None:
        pgconn.finish()
    elif hasattr(driver, "terminate"):
        driver.terminate()
