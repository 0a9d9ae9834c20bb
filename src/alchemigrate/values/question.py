"""What can be asked of the rows of a database."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Asked(StrEnum):
    """Rows that a missing rule let in: references to nothing, NULLs, equal values, long texts,
    those for which a condition is false, and pairs that exclude each other."""

    ORPHANS = "orphans"
    NULLS = "nulls"
    DUPLICATES = "duplicates"
    TOO_LONG = "too long"
    BROKEN = "broken"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class Question:
    """Are there such rows in `columns` of `table`?

    `refers` and `refers_columns` are what orphans should refer to, `length` the characters allowed,
    `condition` is SQL; with `nulls_equal` NULLs are values like others. Of rows that exclude each
    other `pairs` are the expressions with their operators, `condition` says which rows count.
    """

    asked: Asked
    table: str
    columns: tuple[str, ...]
    refers: str = ""
    refers_columns: tuple[str, ...] = ()
    length: int = 0
    condition: str = ""
    nulls_equal: bool = False
    pairs: tuple[tuple[str, str], ...] = ()
