"""Checkouts and checkins: counted, timed, and watched for connections that do not come back.

The two are closures over local names, since each session pays for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import perf_counter
from typing import Any
from weakref import ref

from .. import forks
from .caller import line, told
from .diary import Diary
from .hold import Hold
from .tally import Tally
from .thresholds import Thresholds

Handler = Callable[..., None]
ABOVE = 5
"""Frames between a listener and whoever asked the pool: the event, `_checkout`, `connect`."""
LOOKS = 4
"""How often what is held is looked at within the time that it may be held."""


class PoolListener:
    """Knows each connection of the pool by its record, and which of them are out."""

    def __init__(self, tally: Tally, diary: Diary, thresholds: Thresholds) -> None:
        self._tally = tally
        self._diary = diary
        self._limit = thresholds.held or float("inf")
        self._holds: dict[Any, Hold] = {}
        self._next_look = 0.0
        forks.mind(self)
        self._handlers: list[tuple[str, Handler]] = [
            ("connect", self._connect),
            ("checkout", self._taking()),
            ("checkin", self._giving_back()),
            ("invalidate", self._invalidate),
            ("soft_invalidate", self._invalidate),
            ("close", self._close),
            ("detach", self._detach),
        ]

    def handlers(self) -> list[tuple[str, Handler]]:
        """What is to be listened to."""
        return self._handlers

    def holds(self) -> list[Hold]:
        """What is checked out, the longest first."""
        out = [hold for hold in list(self._holds.values()) if hold.taken]
        return sorted(out, key=lambda hold: hold.taken)

    @property
    def by_record(self) -> Mapping[Any, Hold]:
        """All connections that were checked out since the watch began, by their record."""
        return self._holds

    def forget(self) -> None:
        """Nothing is watched any more: what is checked out now is not ours to report."""
        for hold in self._holds.values():
            hold.proxy = None
        self._holds.clear()

    def forked(self) -> list[Any]:
        """In a forked child: what the parent has taken is not the child's to report."""
        inherited = list(self._holds.values())
        self.forget()
        return inherited

    def _taking(self) -> Callable[[Any, Any, Any], None]:
        holds, tally, lost = self._holds, self._tally, self._lost

        def checkout(connection: Any, record: Any, proxy: Any) -> None:
            hold = holds.get(record)
            if hold is None:
                hold = holds[record] = Hold(record, lost)
            hold.proxy = ref(proxy, hold.gone)
            hold.caller = line(ABOVE)
            hold.taken = now = perf_counter()
            tally.checkouts += 1
            if now > self._next_look:
                self.report(now)

        return checkout

    def _giving_back(self) -> Callable[[Any, Any], None]:
        holds, tally, limit = self._holds, self._tally, self._limit
        add = tally.holds.add

        def checkin(connection: Any, record: Any) -> None:
            tally.checkins += 1
            hold = holds.get(record)
            if hold is None or not hold.taken:
                return
            held = perf_counter() - hold.taken
            hold.taken = hold.ended = 0.0
            hold.proxy = hold.shapes = None
            add(held)
            if held > limit and not hold.reported:
                self._diary.leak(told(hold.caller), held, lost=False)
            hold.reported = False

        return checkin

    def report(self, now: float) -> None:
        """Tell, once each, of the connections that are held too long."""
        self._next_look = now + self._limit / LOOKS
        for hold in self.holds():
            if now - hold.taken > self._limit and not hold.reported:
                hold.reported = True
                self._diary.leak(told(hold.caller), now - hold.taken, lost=False)

    def _connect(self, connection: Any, record: Any) -> None:
        self._tally.created += 1

    def _detach(self, connection: Any, record: Any) -> None:
        hold = self._holds.pop(record, None)
        if hold is not None:
            hold.proxy = None
            self._tally.holds.add(perf_counter() - hold.taken)

    def _invalidate(self, connection: Any, record: Any, error: BaseException | None) -> None:
        self._tally.lost += 1

    def _close(self, connection: Any, record: Any) -> None:
        self._tally.closed += 1
        hold = self._holds.get(record)
        if hold is not None and not hold.taken:
            del self._holds[record]

    def _lost(self, hold: Hold) -> None:
        """The garbage collector found what the application had taken and not given back."""
        taken, hold.taken, hold.ended, hold.proxy = hold.taken, 0.0, 0.0, None
        if taken:
            self._tally.leaked += 1
            self._diary.leak(told(hold.caller), perf_counter() - taken, lost=True)
