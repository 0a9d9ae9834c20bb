"""What becomes of what a statement writes: the transactions and savepoints around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from .events import Event


class Fate(StrEnum):
    """What became of a statement's writing; `open` is rolled back with its connection."""

    NOTHING = "nothing was written"
    COMMITTED = "committed"
    UNDONE = "rolled back"
    OPEN = "never committed"

    @property
    def lasts(self) -> bool:
        """Whether the database keeps it."""
        return self is Fate.COMMITTED


@dataclass
class End:
    """What became of an event: of a statement, its `fate`; of the end of a transaction, whether
    anything was written in it (`wrote`), and whether it stands `alone`, without a BEGIN."""

    fate: Fate = Fate.NOTHING
    wrote: bool = False
    alone: bool = False


@dataclass
class _Transaction:
    open: bool = False
    writes: list[End] = field(default_factory=list)
    savepoints: list[tuple[str, int]] = field(default_factory=list)


def fates(told: Sequence[tuple[Event, str]]) -> list[End]:
    """What became of each event; its verb is begin, commit, rollback, savepoint, write or other."""
    ends = [End() for _ in told]
    connections: dict[int, _Transaction] = {}
    for (event, verb), end in zip(told, ends, strict=True):
        current = connections.setdefault(event.checkout, _Transaction())
        if verb == "begin":
            current.open = True
        elif verb in ("commit", "rollback"):
            end.wrote = bool(current.writes)
            end.alone = not current.open
            for write in current.writes:
                if write.fate is Fate.OPEN:
                    write.fate = Fate.COMMITTED if verb == "commit" else Fate.UNDONE
            connections[event.checkout] = _Transaction()
        elif verb == "savepoint":
            _savepoint(event.sql, current)
        elif verb == "write" and not event.failed:
            end.fate = Fate.COMMITTED if event.auto else Fate.OPEN
            if not event.auto:
                current.writes.append(end)
    return ends


def _savepoint(sql: str, current: _Transaction) -> None:
    words = sql.split()
    first, name = words[0].upper(), words[-1]
    if first == "SAVEPOINT":
        current.savepoints.append((name, len(current.writes)))
        return
    while current.savepoints:
        last, begin = current.savepoints.pop()
        if last == name:
            if first == "ROLLBACK":
                for write in current.writes[begin:]:
                    write.fate = Fate.UNDONE
            return
