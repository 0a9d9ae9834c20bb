"""Does it live, can it serve, is all of it well: answers that come within a deadline."""

from __future__ import annotations

from .answer import Check, Health
from .breaker import Breaker, Circuit
from .deep import deep
from .live import live
from .readiness import AsyncReadiness, Readiness

__all__ = [
    "AsyncReadiness", "Breaker", "Check", "Circuit", "Health", "Readiness", "deep", "live",
]  # fmt: skip
