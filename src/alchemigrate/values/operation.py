"""A safe change of a live schema as plain data: steps in three phases, and what takes them back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .change import Change


class Phase(StrEnum):
    """What a step is for: to let new code run beside the old, to write the rows that are there, or
    to end what only the old code needed."""

    EXPAND = "expand"
    BACKFILL = "backfill"
    CONTRACT = "contract"


@dataclass(frozen=True, slots=True)
class Step:
    """Changes of one table that are made together: all of them, or none.

    `options` are the words of `values.revision.Statement` that say how: `concurrently` (outside any
    transaction, and then the only change), `only` (not of its partitions), `not valid`, `using
    index`, `cascade`, `if exists`, `if not exists`. `back` takes it back; it is empty where there
    is nothing to do, and None where it cannot be. `loses` says what is lost by the step, or not
    given back.
    """

    changes: tuple[Change, ...]
    back: tuple[Change, ...] | None = ()
    options: frozenset[str] = frozenset()
    loses: str = ""

    def __contains__(self, option: str) -> bool:
        return option in self.options


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an operation cannot be done on an `object` as it is, and what to do."""

    object: str
    message: str
    cure: str
