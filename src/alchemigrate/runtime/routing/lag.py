"""How many seconds a replica is behind, asked of the replica itself: one turn of the network."""

from __future__ import annotations

import sqlalchemy as sa

from ..health.replication import STANDBY


def measured_lag(connection: sa.Connection) -> float | None:
    """PostgreSQL: 0 for one that has promoted itself; None if it has nothing to replay.

    A replica whose primary is gone counts the time since the last transaction that it has replayed.
    Other databases: 0; give a `measure` of your own.
    """
    if connection.dialect.name != "postgresql":
        return 0.0
    standby, behind = connection.execute(STANDBY).one()
    if not standby:
        return 0.0
    return None if behind is None else max(float(behind), 0.0)
