"""What a step would do to those who use the database meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .operation import Phase


class Effort(StrEnum):
    """What a step does with rows that are there: nothing, read all of them, or write all."""

    CATALOGUE = "catalogue"
    READS = "reads all rows"
    WRITES = "writes all rows"


@dataclass(frozen=True, slots=True)
class ForecastLock:
    """A lock on a table, and whom it keeps waiting ("" for nobody)."""

    table: str
    mode: str
    blocks: str


@dataclass(frozen=True, slots=True)
class Forecast:
    """A step before it is carried out.

    `sql` are its statements, `back_sql` those that take it back (None if nothing can). `rows` and
    `bytes` are those of the largest table that it touches, None where they are not known; `alone`
    says that it runs outside any transaction, `loses` what is lost by it.
    """

    phase: Phase
    position: int
    title: str
    sql: tuple[str, ...]
    back_sql: tuple[str, ...] | None
    locks: tuple[ForecastLock, ...]
    effort: Effort
    rows: int | None = None
    bytes: int | None = None
    alone: bool = False
    loses: str = ""
