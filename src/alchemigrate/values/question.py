"""What can be asked of the rows of a database."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Asked(StrEnum):
    """Rows that a missing rule let in: references to nothing, NULLs, equal values, long texts."""

    ORPHANS = "orphans"
    NULLS = "nulls"
    DUPLICATES = "duplicates"
    TOO_LONG = "too long"


@dataclass(frozen=True, slots=True)
class Question:
    """Are there such rows in `columns` of `table`?

    `refers` and `refers_columns` are what orphans should refer to, `length` the characters allowed.
    """

    asked: Asked
    table: str
    columns: tuple[str, ...]
    refers: str = ""
    refers_columns: tuple[str, ...] = ()
    length: int = 0
