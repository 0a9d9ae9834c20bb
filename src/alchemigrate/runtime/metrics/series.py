"""What is told to the outside: each series once, for Prometheus, OpenTelemetry, dashboards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from .histogram import Durations
from .snapshot import Snapshot

PREFIX = "alchemigrate_"
DATABASE = "database"
"""The label that every series has: the watch's name."""
KIND = "kind"
"""The label of series that count failures by their kind."""
Value = float | int | Durations | Mapping[str, int] | None


class Type(StrEnum):
    """What may be done with a series."""

    GAUGE = "gauge"
    COUNTER = "counter"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True)
class Series:
    """One series; `read` gives None where this pool does not know, a mapping by kind."""

    name: str
    """Without the prefix, and without Prometheus' `_total`."""
    type: Type
    help: str
    read: Callable[[Snapshot], Value]
    by_kind: bool = False

    @property
    def full_name(self) -> str:
        """With the prefix."""
        return PREFIX + self.name


def longest(found: Snapshot) -> float:
    """Seconds that the connection is held which is held the longest."""
    return max((held.seconds for held in found.held), default=0.0)


SERIES = (
    Series("pool_size", Type.GAUGE, "connections the pool keeps", lambda s: s.pool.size),
    Series("pool_limit", Type.GAUGE, "connections it may have", lambda s: s.pool.most),
    Series("pool_checked_out", Type.GAUGE, "connections in use", lambda s: s.pool.checked_out),
    Series("pool_idle", Type.GAUGE, "connections that wait in the pool", lambda s: s.pool.idle),
    Series("pool_overflow", Type.GAUGE, "connections beyond its size", lambda s: s.pool.overflow),
    Series("held_longest_seconds", Type.GAUGE, "age of the oldest checkout", longest),
    Series("pool_wait_seconds", Type.HISTOGRAM, "waiting for a connection", lambda s: s.waits),
    Series("hold_seconds", Type.HISTOGRAM, "from checkout to checkin", lambda s: s.holds),
    Series("statement_seconds", Type.HISTOGRAM, "statements", lambda s: s.statements),
    Series("pool_timeouts", Type.COUNTER, "checkouts without connection", lambda s: s.timeouts),
    Series("checkouts", Type.COUNTER, "connections taken", lambda s: s.checkouts),
    Series("connections_created", Type.COUNTER, "connections made", lambda s: s.created),
    Series("connections_closed", Type.COUNTER, "connections closed", lambda s: s.closed),
    Series("connections_lost", Type.COUNTER, "connections that broke", lambda s: s.lost),
    Series("connections_leaked", Type.COUNTER, "connections not given back", lambda s: s.leaked),
    Series("commits", Type.COUNTER, "transactions committed", lambda s: s.commits),
    Series("rollbacks", Type.COUNTER, "transactions rolled back", lambda s: s.rollbacks),
    Series("errors", Type.COUNTER, "errors by kind", lambda s: s.errors, by_kind=True),
    Series("retries", Type.COUNTER, "work run again, by kind", lambda s: s.retries, by_kind=True),
)
