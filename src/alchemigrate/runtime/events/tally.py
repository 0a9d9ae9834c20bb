"""The counters of a watch."""

from __future__ import annotations

from typing import Any

from ..metrics.histogram import Histogram


class Tally:
    """Plain attributes: adding to one is all that happens on the fast path."""

    def __init__(self) -> None:
        self.created = self.closed = self.lost = self.leaked = 0
        self.checkouts = self.checkins = self.commits = self.rollbacks = 0
        self.holds = Histogram()
        self.statements = Histogram()
        self.errors: dict[str, int] = {}
        self.retries: dict[str, int] = {}

    def values(self) -> dict[str, Any]:
        """What a snapshot takes from here."""
        counted: dict[str, Any] = dict(vars(self))
        return counted | {
            "holds": self.holds.value(),
            "statements": self.statements.value(),
            "errors": dict(self.errors),
            "retries": dict(self.retries),
        }
