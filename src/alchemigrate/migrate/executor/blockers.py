"""Who holds what a change waits for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ...checkkit.quoting import quoted
from ..write.postgresql_locks import TableLock

SELECTED = """
SELECT a.pid, coalesce(a.application_name, '') AS application, coalesce(a.state, '') AS state,
       coalesce(extract(epoch FROM clock_timestamp() - a.xact_start), 0) AS seconds,
       coalesce(left(regexp_replace(a.query, '\\s+', ' ', 'g'), 80), '') AS query,
       a.backend_type = 'autovacuum worker' AS automatic
FROM pg_stat_activity a
"""
HOLDING = f"""{SELECTED}
WHERE a.pid <> pg_backend_pid() AND a.pid IN (
    SELECT l.pid FROM pg_locks l WHERE l.granted AND l.relation = to_regclass(:name)
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND l.mode IN :modes)
ORDER BY a.xact_start LIMIT 3
"""
BLOCKING = f"""{SELECTED}
WHERE a.pid = ANY (pg_blocking_pids(:pid)) ORDER BY a.xact_start LIMIT 3
"""


@dataclass(frozen=True, slots=True)
class Blocker:
    """A process of the server in a transaction since `seconds`, with its last `query`; `automatic`
    for the server's own VACUUM."""

    pid: int
    application: str
    state: str
    seconds: float
    query: str
    automatic: bool

    def __str__(self) -> str:
        """As it is told."""
        called = f" {self.application}" if self.application else ""
        return f"process {self.pid}{called} ({self.state}, {self.seconds:.1f} s): {self.query}"


def holding(engine: sa.Engine, locks: Iterable[TableLock]) -> tuple[Blocker, ...]:
    """Who holds a lock that excludes one of these."""
    query = sa.text(HOLDING).bindparams(sa.bindparam("modes", expanding=True))
    found: dict[int, Blocker] = {}
    with engine.connect() as connection:
        for lock in locks:
            modes = [mode.catalogued for mode in lock.mode.excludes]
            named = {"name": quoted(lock.table), "modes": modes}
            for row in connection.execute(query, named):
                found.setdefault(row.pid, _blocker(row))
    return tuple(found.values())


def blocking(connection: sa.Connection, pid: int) -> tuple[Blocker, ...]:
    """Whom a process waits for at this moment."""
    return tuple(map(_blocker, connection.execute(sa.text(BLOCKING), {"pid": pid})))


def told(blockers: Iterable[Blocker]) -> str:
    """All of them; that it has ended since, if there is none any more."""
    return "; ".join(map(str, blockers)) or "a transaction that has ended since"


def _blocker(row: sa.Row[Any]) -> Blocker:
    return Blocker(
        row.pid, row.application, row.state, float(row.seconds), row.query, bool(row.automatic)
    )
