"""How long to wait before something is tried again."""

from __future__ import annotations


def backoff(failed: int, first: float, most: float, chance: float) -> float:
    """Seconds to wait after `failed` attempts: between half and all of `first * 2 ** (failed - 1)`,
    at most `most`. `chance`, from 0 to 1, spreads those who wait."""
    return min(most, first * 2.0 ** (failed - 1)) * (0.5 + chance / 2)
