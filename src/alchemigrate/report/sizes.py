"""How large a live database is, how its tables are read, and how far its keys are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..values.statistics import Statistics
from .wording import amount

MOST = 10
"""Tables that are told to people; the document has all."""


def lines(found: Statistics) -> Iterator[str]:
    """The largest tables with their indexes and scans, and the keys that are furthest."""
    tables = document(found)["tables"]
    if not tables:
        return
    since = f" since {found.since[:10]}" if found.since else ""
    yield f"largest tables ({min(MOST, len(tables))} of {len(tables)}; scans{since}):"
    for one in tables[:MOST]:
        yield (
            f"  {one['table']}: {one['rows']:,} rows, {amount(one['bytes'])}, "
            f"{amount(one['index_bytes'])} of indexes; read whole "
            f"{one['sequential_scans']:,} times, by index {one['index_scans']:,} times"
        )
    keys = document(found)["keys"]
    told = [f"{one['key']} {one['used']:.1%}" for one in keys[:3] if one["used"] >= LEAST]
    if told:
        yield f"integer keys used furthest: {', '.join(told)}"


LEAST = 0.001
"""Of all numbers; less is nothing to tell of."""


def document(found: Statistics) -> dict[str, Any]:
    """`tables` (the largest first), `indexes` and `keys` (the furthest first) as plain data."""
    of_table: dict[str, int] = {}
    for name, index in found.indexes.items():
        table = name.rpartition(".")[0]
        of_table[table] = of_table.get(table, 0) + index.bytes
    tables = [
        {
            "table": name,
            "rows": one.rows,
            "bytes": one.bytes,
            "index_bytes": of_table.get(name, 0),
            "sequential_scans": one.sequential_scans,
            "rows_read_sequentially": one.rows_read_sequentially,
            "index_scans": one.index_scans,
        }
        for name, one in found.tables.items()
    ]
    keys = [
        {"key": name, "reached": one.reached, "limit": one.limit, "used": one.reached / one.limit}
        for name, one in found.keys.items()
    ]
    return {
        "since": found.since,
        "tables": sorted(tables, key=_largest),
        "indexes": [
            {"index": name, "bytes": one.bytes, "scans": one.scans}
            for name, one in sorted(found.indexes.items(), key=lambda item: -item[1].bytes)
        ],
        "keys": sorted(keys, key=lambda one: (-float(str(one["used"])), str(one["key"]))),
    }


def _largest(table: dict[str, Any]) -> tuple[int, str]:
    return -(table["bytes"] + table["index_bytes"]), table["table"]
