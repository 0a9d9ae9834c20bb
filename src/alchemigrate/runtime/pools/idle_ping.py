"""A ping for connections that lay idle for a while; the others cost no turn of the network.

What breaks a connection silently (a restart, a firewall, a pooler) needs time to do so. One that
was used a moment ago is used again without asking; if it is gone after all, the statement fails
as Disconnected, and the unit of work may be run again.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import event, exc

from .asking import KEY, ping
from .queues import MeteredPool

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine


def ping_idle(engine: sa.Engine | AsyncEngine, seconds: float = 30.0) -> None:
    """Ask connections that lay idle in the pool for longer than this, when they are taken.

    One that does not answer is replaced, and so are all that are as old, as with `pre_ping`.
    """
    sync: sa.Engine = engine if isinstance(engine, sa.Engine) else engine.sync_engine
    if isinstance(sync.pool, MeteredPool):
        sync.pool.idle_ping = seconds
        return

    def given_back(connection: Any, record: Any) -> None:
        record.info[KEY] = monotonic()

    def taken(connection: Any, record: Any, proxy: Any) -> None:
        since = record.info.pop(KEY, None)
        if since is not None and monotonic() - since > seconds:
            gone = ping(sync.dialect, connection)
            if gone is not None:
                raise exc.InvalidatePoolError() from gone

    event.listen(sync, "checkin", given_back)
    event.listen(sync, "checkout", taken)
