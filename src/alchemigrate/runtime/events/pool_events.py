"""Checkouts and checkins: counted, timed, and watched for connections that do not come back."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any

from .caller import line, told
from .diary import Diary
from .hold import Hold, Proxy
from .tally import Tally
from .thresholds import Thresholds

Handler = Callable[..., None]
LOOKS = 4
"""How often what is held is looked at within the time that it may be held."""


class PoolListener:
    """What is checked out is in `_holds` by its record, the oldest first."""

    def __init__(self, tally: Tally, diary: Diary, thresholds: Thresholds) -> None:
        self._tally = tally
        self._diary = diary
        self._limit = thresholds.held
        self._holds: dict[Any, Hold] = {}
        self._next_look = 0.0

    def handlers(self) -> list[tuple[str, Handler]]:
        """What is to be listened to."""
        return [
            ("connect", self.connect),
            ("checkout", self.checkout),
            ("checkin", self.checkin),
            ("invalidate", self.invalidate),
            ("soft_invalidate", self.invalidate),
            ("close", self.close),
            ("detach", self.detach),
        ]

    def holds(self) -> list[Hold]:
        """What is checked out."""
        return list(self._holds.values())

    def hold_of(self, record: Any) -> Hold | None:
        """The hold of a connection record; None if it was checked out before the watch began."""
        return self._holds.get(record)

    def forget(self) -> None:
        """Nothing is watched any more: what is checked out now is not ours to report."""
        self._holds.clear()

    def connect(self, connection: Any, record: Any) -> None:
        """A connection was made."""
        self._tally.created += 1

    def checkout(self, connection: Any, record: Any, proxy: Any) -> None:
        """A connection was taken."""
        now = perf_counter()
        self._tally.checkouts += 1
        self._holds[record] = Hold(now, line(2), record, proxy, self._gone)
        if now > self._next_look:
            self.report(now)

    def report(self, now: float) -> None:
        """Tell, once each, of the connections that are held too long."""
        self._next_look = now + (self._limit / LOOKS or float("inf"))
        for hold in self.holds() if self._limit else ():
            if now - hold.taken > self._limit and not hold.reported:
                hold.reported = True
                self._diary.leak(told(hold.caller), now - hold.taken, lost=False)

    def checkin(self, connection: Any, record: Any) -> None:
        """A connection came back."""
        self._tally.checkins += 1
        self._end(record)

    def _end(self, record: Any) -> None:
        hold = self._holds.pop(record, None)
        if hold is None:
            return
        held = perf_counter() - hold.taken
        proxy, hold.proxy = hold.proxy, None
        self._tally.holds.add(held)
        if self._limit and held > self._limit and not hold.reported:
            self._diary.leak(told(hold.caller), held, lost=False)
        del proxy

    def detach(self, connection: Any, record: Any) -> None:
        """A connection left the pool for good."""
        self._end(record)

    def invalidate(self, connection: Any, record: Any, error: BaseException | None) -> None:
        """A connection was lost."""
        self._tally.lost += 1

    def close(self, connection: Any, record: Any) -> None:
        """A connection was closed."""
        self._tally.closed += 1

    def _gone(self, proxy: Proxy) -> None:
        """The garbage collector found what the application had taken and not given back."""
        hold = proxy.hold
        self._tally.leaked += 1
        if self._holds.get(hold.record) is hold:
            self._holds.pop(hold.record, None)
        self._diary.leak(told(hold.caller), perf_counter() - hold.taken, lost=True)
