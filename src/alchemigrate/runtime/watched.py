"""The watches of a database: one for each of its engines, begun when somebody first asks.

What nobody reads costs nothing: a watch adds a few microseconds to each session.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import sqlalchemy as sa

from .errors import DatabaseFailure

if TYPE_CHECKING:
    from .events import Thresholds, Watch


class Watched:
    """Knows the watches that were begun; `engines` gives the database's own engine first."""

    def __init__(self, engines: Callable[[], Sequence[sa.Engine]]) -> None:
        self._engines = engines
        self._lock = threading.Lock()
        self._watches: tuple[Watch, ...] = ()

    def watches(self, thresholds: Thresholds | None = None) -> tuple[Watch, ...]:
        """One for each engine; the first question begins them, with its thresholds."""
        from .events import watch  # not before somebody asks: it takes time to import

        with self._lock:
            if not self._watches:
                engines = self._engines()
                self._watches = tuple(
                    watch(engine, thresholds, name=name)
                    for engine, name in zip(engines, _names(engines), strict=True)
                )
            return self._watches

    def retried(self, failure: DatabaseFailure) -> None:
        """A unit of work is run again after this failure; counted on the first engine."""
        for first in self._watches[:1]:
            first.retried(type(failure).__name__)


def _names(engines: Sequence[sa.Engine]) -> list[str]:
    """ "shop", and "shop 2" for the next engine on a database of the same name."""
    plain = [engine.url.database or engine.dialect.name for engine in engines]
    return [
        f"{name} {plain[: number + 1].count(name)}" if name in plain[:number] else name
        for number, name in enumerate(plain)
    ]
