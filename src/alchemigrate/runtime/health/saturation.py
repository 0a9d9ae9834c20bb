"""The pool's own numbers: no question to anybody."""

from __future__ import annotations

import sqlalchemy as sa

from ..events.numbers import pool_numbers
from ..metrics.snapshot import Pool
from .answer import Check

NAME = "pool"
RESERVE = 1
"""How many connections a health check leaves to the application; of one alone, none."""


def free(found: Pool) -> float:
    """How many more connections the pool would give."""
    return float("inf") if found.most is None else found.most - found.checked_out


def enough(found: Pool) -> bool:
    """True if a health check may take a connection."""
    return free(found) > (RESERVE if found.most != 1 else 0)


def saturation(pool: sa.Pool, most: float = 1.0) -> Check:
    """Bad if no connection is free, or more than this share (0.9) is in use."""
    found = pool_numbers(pool, 0)
    share = found.saturation
    numbers = {
        "size": found.size,
        "checked_out": found.checked_out,
        "overflow": found.overflow,
        "most": found.most,
    }
    if share is None:
        return Check(NAME, True, f"{found.kind} has no limit", numbers)
    used = f"{found.checked_out} of {found.most} connections in use"
    if share < most:
        return Check(NAME, True, used, numbers)
    advice = "see which lines hold them, or allow more"
    return Check(NAME, False, f"{used}; {advice}", numbers)
