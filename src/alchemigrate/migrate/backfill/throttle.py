"""How long a backfill pauses for others: a policy, and what it is told of the server."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

PRESSURE = """
SELECT coalesce(max(extract(epoch FROM replay_lag)), 0) AS seconds,
       coalesce(max(pg_wal_lsn_diff(pg_current_wal_insert_lsn(), replay_lsn)), 0) AS bytes,
       (SELECT count(*) FROM pg_stat_activity
        WHERE wait_event_type = 'Lock' AND state = 'active' AND datname = current_database()
        AND pid <> pg_backend_pid()) AS waiting
FROM pg_stat_replication WHERE state = 'streaming' AND replay_lsn IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Pressure:
    """How far the last replica is behind, and how many sessions wait for locks."""

    lag_seconds: float = 0.0
    lag_bytes: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Pause:
    """Seconds to wait, why, and whether to ask again before the next batch: a replica that has
    stopped is waited for, however long it takes."""

    seconds: float
    reason: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class Throttle:
    """How much is borne: seconds and bytes of a replica's lag, sessions that wait for locks.

    The server is asked every `every` seconds. Where a role may not see replicas (it needs
    pg_monitor), they count as none.
    """

    lag_seconds: float = 2.0
    lag_bytes: int = 64 << 20
    waiting: int = 4
    every: float = 0.2
    most: float = 2.0

    def pause(self, pressure: Pressure) -> Pause:
        """How long to wait: not at all below half of what is borne, then in proportion."""
        lags = (
            Pause(pressure.lag_seconds / self.lag_seconds, f"{pressure.lag_seconds:.1f} s behind"),
            Pause(pressure.lag_bytes / self.lag_bytes, f"{pressure.lag_bytes >> 20} MB behind"),
        )
        lag = max(lags, key=lambda one: one.seconds)
        waiting = pressure.waiting / self.waiting
        if lag.seconds >= waiting:
            return Pause(self._seconds(lag.seconds), f"replicas {lag.reason}", lag.seconds >= 1)
        return Pause(self._seconds(waiting), f"{pressure.waiting} sessions wait for locks")

    def _seconds(self, share: float) -> float:
        return max(0.0, min(self.most, self.every * 2 * (share - 0.5)))


def pressure(connection: sa.Connection) -> Pressure:
    """What PostgreSQL says of it now; of other databases nothing is asked."""
    if connection.dialect.name != "postgresql":
        return Pressure()
    with connection.begin():
        told = connection.execute(sa.text(PRESSURE)).one()
    return Pressure(float(told.seconds), int(told.bytes), int(told.waiting))
