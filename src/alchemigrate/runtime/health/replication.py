"""How far a replica is behind, in seconds: asked of the replica, or of the primary for all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from .answer import Check

NAME = "replication"
STANDBY = sa.text(
    "SELECT pg_is_in_recovery(), CASE"
    " WHEN EXISTS (SELECT 1 FROM pg_stat_wal_receiver)"
    " AND pg_last_wal_replay_lsn() >= pg_last_wal_receive_lsn() THEN 0"
    " ELSE EXTRACT(EPOCH FROM now() - pg_last_xact_replay_timestamp()) END"
)
STANDBYS = sa.text(
    "SELECT count(*), max(EXTRACT(EPOCH FROM COALESCE(replay_lag, '0')))"
    " FROM pg_stat_replication WHERE state IS NOT NULL"
)
REPLICA = sa.text("SHOW REPLICA STATUS")


def replication(most: float = 10.0) -> Callable[[sa.Connection], Check]:
    """Bad if a replica is more than `most` seconds behind."""

    def replication_lag(connection: sa.Connection) -> Check:
        match connection.dialect.name:
            case "postgresql":
                return _postgresql(connection, most)
            case "mysql" | "mariadb":
                return _mysql(connection, most)
            case name:
                return Check(NAME, None, f"{name} has no replicas")

    return replication_lag


def _postgresql(connection: sa.Connection, most: float) -> Check:
    standby, behind = connection.execute(STANDBY).one()
    if standby:
        return _judged("this replica", behind, most)
    replicas, behind = connection.execute(STANDBYS).one()
    if not replicas:
        return Check(NAME, None, "a primary without replicas, or without the right to see them")
    return _judged(f"the last of {replicas} replicas", behind, most)


def _mysql(connection: sa.Connection, most: float) -> Check:
    row: Any = connection.execute(REPLICA).mappings().first()
    if row is None:
        return Check(NAME, None, "no replica")
    names = ("Seconds_Behind_Source", "Seconds_Behind_Master")
    behind = next((row[name] for name in names if name in row), None)
    if behind is None:
        return Check(NAME, False, "this replica does not replicate: see SHOW REPLICA STATUS")
    return _judged("this replica", behind, most)


def _judged(who: str, behind: Any, most: float) -> Check:
    if behind is None:
        return Check(NAME, None, f"{who} has not replayed anything yet")
    seconds = max(float(behind), 0.0)
    told = f"{who} is {seconds:.1f} s behind"
    if seconds > most:
        told += f", more than {most:g} s: read from the primary"
    return Check(NAME, seconds <= most, told, {"seconds": seconds})
