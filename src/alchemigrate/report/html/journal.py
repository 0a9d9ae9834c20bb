"""The run's diary for people: what happened, with the events of single files put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from .story import Event

WORDS = {
    "begin": "the run begins",
    "saved": "originals are put aside",
    "prepared": "all originals are safe on disk",
    "replacing": "files are replaced, one after the other",
    "written": "all files are in place",
    "verified": "what was written was read again: it is what was meant, and parses",
    "committed": "the run is kept",
    "compared": "original and upgraded tree were compared",
    "rolling-back": "taking the run back begins",
    "restored": "originals are put back",
    "rolled-back": "every file is as it was before",
    "failed": "the run failed, and every file is as it was before",
}
SAME = {"replaced": "replacing"}
"""Events that go together with another one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened, `after` how many seconds from the beginning, and the files it was done to."""

    time: str
    after: str
    event: str
    what: str
    paths: tuple[str, ...] = ()


def entries(events: Sequence[Event]) -> list[Entry]:
    """The diary in its order; an event that is not known is told by its own name."""
    found = []
    for (kind, single), group in groupby(events, key=_kind):
        mine = list(group)
        what = "; ".join(filter(None, (WORDS.get(kind, kind), mine[0].detail)))
        paths = tuple(dict.fromkeys(one.path for one in mine)) if single else ()
        found.append(Entry(mine[0].time, _after(events[0], mine[0]), kind, what, paths))
    return found


def _kind(event: Event) -> tuple[str, bool]:
    return SAME.get(event.event, event.event), bool(event.path)


def _after(first: Event, event: Event) -> str:
    """`0.12 s`, or nothing where a time cannot be read."""
    try:
        passed = datetime.fromisoformat(event.time) - datetime.fromisoformat(first.time)
    except (ValueError, TypeError):
        return ""
    seconds = passed.total_seconds()
    if seconds < 60:
        return f"{seconds:.2f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.0f} h"
