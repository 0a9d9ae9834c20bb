"""The pool's own numbers, of whatever kind it is."""

from __future__ import annotations

from sqlalchemy import pool

from ..metrics.snapshot import Pool


def pool_numbers(found: pool.Pool, held: int) -> Pool:
    """Its numbers; `held` is how many the watch saw checked out, for pools that do not count."""
    kind = type(found).__name__
    if not isinstance(found, pool.QueuePool):
        return Pool(kind, None, held, None, None, None)
    size, most = found.size(), found._max_overflow
    limited = size > 0 and most >= 0
    return Pool(
        kind,
        size,
        max(found.checkedout(), 0),
        found.checkedin(),
        max(found.overflow(), 0),
        size + most if limited else None,
    )
