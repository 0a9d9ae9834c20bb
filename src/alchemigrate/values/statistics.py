"""What a live database knows of its own size and use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class TableUse:
    """A table: rows (estimated), bytes without indexes, and scans since statistics began."""

    rows: int = 0
    bytes: int = 0
    sequential_scans: int = 0
    rows_read_sequentially: int = 0
    index_scans: int = 0


@dataclass(frozen=True, slots=True)
class IndexUse:
    """An index: bytes, and scans since statistics began."""

    bytes: int = 0
    scans: int = 0


@dataclass(frozen=True, slots=True)
class KeySpace:
    """How far an integer key is: the greatest value so far, and the greatest there can be."""

    reached: int
    limit: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """Uses by table, indexes by `table.index`, integer keys by `table.column`.

    `since` is when counting began, in ISO form, "" if unknown.
    """

    tables: Mapping[str, TableUse] = field(default_factory=dict)
    indexes: Mapping[str, IndexUse] = field(default_factory=dict)
    keys: Mapping[str, KeySpace] = field(default_factory=dict)
    since: str = ""
