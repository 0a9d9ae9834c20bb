"""What the recorder noted of a run of the tests, as values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Row = tuple[tuple[str, str], ...]
"""The parameters of one row: names (positions as texts where there are none) and values."""

Recording = Mapping[str, tuple["Event", ...]]
"""Events by owner: a test, a fixture of several tests, or "" for what is outside of tests."""


@dataclass(frozen=True, slots=True)
class Place:
    """A line (from 1) of a file of the project."""

    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that SQLAlchemy did; `kind` and the rest as the recorder's module tells.

    `stack` holds the lines of the project that led there, innermost first; `count` is None where
    the driver does not know.
    """

    kind: str
    sql: str = ""
    rows: tuple[Row, ...] = ()
    count: int | None = None
    failed: bool = False
    inner: bool = False
    via: str = ""
    auto: bool = False
    lane: int = 0
    checkout: int = 0
    stack: tuple[Place, ...] = ()


def read(folder: Path) -> Recording:
    """What the recorders of a run left in a folder, a file for each process."""
    found: dict[str, list[Event]] = {}
    for number, path in enumerate(sorted(folder.glob("*.jsonl"))):
        for owner, events in _owned(path.read_text(encoding="utf-8").splitlines(), number):
            found.setdefault(owner, []).extend(events)
    return {owner: tuple(events) for owner, events in found.items()}


def _owned(lines: Iterable[str], process: int) -> Iterator[tuple[str, list[Event]]]:
    texts: dict[int, str] = {}
    stacks: dict[int, tuple[Place, ...]] = {}
    for text in lines:
        try:
            line = json.loads(text)
        except json.JSONDecodeError:
            continue  # cut short by the end of the process
        if "sql" in line:
            texts[line["text"]] = line["sql"]
        elif "at" in line:
            stacks[line["stack"]] = tuple(Place(*place) for place in line["at"])
        elif "owner" in line:
            events = [_event(raw, texts, stacks, process) for raw in line["events"]]
            yield line["owner"], events


FILES = 1_000_000
"""Numbers of connections and threads are a process's own; two processes must not share them."""


def _event(
    raw: dict[str, Any], texts: dict[int, str], stacks: dict[int, tuple[Place, ...]], process: int
) -> Event:
    checkout = raw.get("checkout", 0)
    counted = raw.get("count", -1)
    return Event(
        kind=raw["kind"],
        sql=texts[raw["text"]] if "text" in raw else "",
        rows=tuple(_row(row) for row in raw.get("rows", ())),
        count=counted if counted >= 0 else None,
        failed=raw.get("failed", False),
        inner=raw.get("inner", False),
        via=raw.get("via", ""),
        auto=raw.get("auto", False),
        lane=raw["lane"] + process * FILES,
        checkout=checkout and checkout + process * FILES,
        stack=stacks[raw["stack"]],
    )


def _row(raw: dict[str, str] | list[str]) -> Row:
    if isinstance(raw, dict):
        return tuple(raw.items())
    return tuple((str(number), value) for number, value in enumerate(raw))
