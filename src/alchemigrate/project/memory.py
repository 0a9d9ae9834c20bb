"""Remembering answers to questions that may lead back to themselves."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from .kinds import UNKNOWN, Value

MAX_DEPTH = 120
PATIENCE = 3


class Memory:
    """Answers each question once; a question in a circle is answered UNKNOWN.

    An UNKNOWN that came of a circle may be known when asked from elsewhere: it is kept only until
    the outermost question is answered, and for good after a few tries, so that the work stays in
    proportion to the code. `known` are the answers so far.
    """

    def __init__(self) -> None:
        self.known: dict[Hashable, Value] = {}
        self._provisional: set[Hashable] = set()
        self._tries: dict[Hashable, int] = {}
        self._asking: set[Hashable] = set()
        self.circles = 0

    def answer(self, key: Hashable, compute: Callable[[], Value]) -> Value:
        """The remembered answer, or the computed one."""
        found = self.known.get(key)
        if found is not None:
            return found
        if key in self._provisional:
            self.circles += 1
            return UNKNOWN
        if key in self._asking or len(self._asking) > MAX_DEPTH:
            self.circles += 1
            return UNKNOWN
        self._asking.add(key)
        before = self.circles
        try:
            result = compute()
        finally:
            self._asking.discard(key)
        if result or before == self.circles or not self._asking:
            self.known[key] = result
        else:
            self._doubt(key)
        if not self._asking:
            self._provisional.clear()
        return result

    def _doubt(self, key: Hashable) -> None:
        tries = self._tries.get(key, 0) + 1
        self._tries[key] = tries
        if tries >= PATIENCE:
            self.known[key] = UNKNOWN
        else:
            self._provisional.add(key)
