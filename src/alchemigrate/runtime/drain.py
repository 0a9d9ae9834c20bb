"""Closing a database: nobody new, those that are out get time, and who overruns it is named."""

from __future__ import annotations

from .errors import DrainTimeout
from .sessions import Sessions

POLL = 0.02
"""Seconds between two looks at the pool: it does not tell when a connection comes back."""


class Drain:
    """One closing, begun at `now`, with `deadline` seconds for what is out."""

    def __init__(self, sessions: Sessions, now: float, deadline: float) -> None:
        self._sessions = sessions
        self._began = now
        self._ends = now + deadline
        self._done = sessions.holders.shut
        sessions.holders.close()

    def waits(self, now: float) -> bool:
        """True while something is out and there is time left; a second closing waits for none."""
        return not self._done and now < self._ends and bool(self._out())

    def _out(self) -> int:
        return len(self._sessions.holders.open()) or self._sessions.checked_out()

    def late(self, now: float) -> DrainTimeout | None:
        """The error to raise once all is closed, if something was still out."""
        if self._done or not self._out():
            return None
        return DrainTimeout(
            holders=[
                f"{held.place} (for {now - held.since:.1f} s)"
                for held in self._sessions.holders.open()
            ],
            checked_out=self._sessions.checked_out(),
            waited=now - self._began,
        )
