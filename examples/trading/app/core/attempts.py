"""Passwords may be tried so often, and then not for a while: counted in this process.

The lock of an account is in the database and counts what came to an end; here an attempt counts
from its beginning, so that many at once are no way around it.
"""

from __future__ import annotations

import math
from collections import OrderedDict, deque


class Attempts:
    """At most `most` attempts of a key in any `window` of seconds. Pure: it is told the time."""

    def __init__(self, most: int, window: float, keys: int = 10_000) -> None:
        self.most = most
        self.window = window
        self._keys = keys
        self._made: OrderedDict[str, deque[float]] = OrderedDict()

    def wait(self, key: str, now: float) -> int:
        """Whole seconds until `key` may try again; 0: now."""
        made = self._made.get(key, deque())
        while made and made[0] <= now - self.window:
            made.popleft()
        return math.ceil(made[0] + self.window - now) if len(made) >= self.most else 0

    def begin(self, key: str, now: float) -> None:
        """Count an attempt."""
        self._made.setdefault(key, deque()).append(now)
        self._made.move_to_end(key)
        while len(self._made) > self._keys:
            self._made.popitem(last=False)

    def succeeded(self, key: str) -> None:
        """The last attempt was right: it does not count."""
        if made := self._made.get(key):
            made.pop()
