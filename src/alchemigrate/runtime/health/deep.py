"""The deep check: what an operator asks, not a load balancer. The same deadline holds for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import sqlalchemy as sa

from .answer import Check
from .disk import disk
from .migrations import migration_head
from .replication import replication
from .round_trip import round_trip


def deep(
    *, migrations: str | Path | None = None, lag: float = 10.0
) -> Sequence[Callable[[sa.Connection], Check]]:
    """The questions for Readiness(engine, questions=deep()): round trip, replicas, disk, heads."""
    compared = (migration_head(migrations),) if migrations is not None else ()
    return (round_trip, replication(lag), disk(), *compared)
