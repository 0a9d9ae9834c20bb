"""A dialect's calls with something around them, and without it again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

Call = Callable[..., Any]


class Wrapped:
    """The calls of one engine's dialect that have something around them, until `remove()`."""

    def __init__(self, dialect: sa.Dialect, around: dict[str, Callable[[Call], Call]]) -> None:
        self._dialect = dialect
        self._before: dict[str, Call] = {name: getattr(dialect, name) for name in around}
        self._placed = {name: wrap(self._before[name]) for name, wrap in around.items()}
        for name, placed in self._placed.items():
            setattr(dialect, name, placed)

    def remove(self) -> None:
        """Put back what was there; what others have wrapped meanwhile stays, and does nothing."""
        for name, placed in self._placed.items():
            if vars(self._dialect).get(name) is placed:
                setattr(self._dialect, name, self._before[name])
        self._placed = {}
