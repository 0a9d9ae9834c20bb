"""What was done of a plan of names."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Done:
    """A statement that was carried out, how often it was tried, and how long it took in seconds."""

    sql: str
    attempts: int
    seconds: float
