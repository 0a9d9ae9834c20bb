"""What is compared of a test: its statements, transaction ends and flushes, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from .canonical import Canonical, canonical
from .events import Event
from .harmless import Harmless
from .transactions import Fate, fates

COMMIT, ROLLBACK, PREPARE, FLUSH = "COMMIT", "ROLLBACK", "PREPARE TRANSACTION", "(flush)"
AROUND = (COMMIT, ROLLBACK, FLUSH)
"""What stands around statements."""

Values = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened: its `text` (canonical SQL, or a name in capitals), the parameters
    of each row, how many rows it changed, what became of what it wrote, and the `event` (the
    first of several that were put together). `alone` marks a COMMIT of 1.x's autocommit."""

    text: str
    event: Event
    values: Values = ()
    count: int | None = None
    fate: Fate = Fate.NOTHING
    writes: bool = False
    joins: bool = False
    returning: str = ""
    alone: bool = False

    @property
    def key(self) -> str:
        """What makes two steps the same step."""
        return f"! {self.text}" if self.event.failed else self.text


def steps(events: Sequence[Event], allowed: frozenset[Harmless]) -> tuple[Step, ...]:
    """The steps of a test, without the harmless differences that are allowed."""
    told = [(event, canonical(event.sql, allowed) if event.sql else None) for event in events]
    if Harmless.REFLECTION in allowed:
        told = [(event, sql) for event, sql in told if not _is_reflection(event, sql)]
    ends = fates([(event, _verb(event, sql)) for event, sql in told])
    found: list[Step] = []
    for (event, sql), end in zip(told, ends, strict=True):
        verb = _verb(event, sql)
        if verb == "begin" or (event.auto and verb in ENDS):
            continue  # a transaction shows by how it ends
        if verb in ENDS and not end.wrote and Harmless.READ_ONLY_ENDS in allowed:
            continue
        if sql is None or verb in ENDS:
            found.append(Step(NAMES[verb], event, alone=end.alone))
        else:
            found.append(_statement(event, sql, end.fate))
    if Harmless.INDEX_ORDER in allowed:
        found = _sorted(found, _is_index)
    if Harmless.LOAD_ORDER in allowed:
        found = _sorted(found, _is_load)
    return tuple(_joined(found) if Harmless.BATCHES in allowed else found)


ENDS = ("commit", "rollback")
INDEXES = ("CREATE INDEX", "CREATE UNIQUE INDEX")
NAMES = {"commit": COMMIT, "rollback": ROLLBACK, "prepare": PREPARE, "flush": FLUSH}


def _is_reflection(event: Event, sql: Canonical | None) -> bool:
    return event.inner and sql is not None and not sql.writes


def _verb(event: Event, sql: Canonical | None) -> str:
    """The kind of an event; transactions that are begun and ended by text count as such."""
    if sql is None:
        return event.kind
    word = sql.text.partition(" ")[0].lower()
    if word in ("begin", "start"):
        return "begin"
    if word in ENDS and "SAVEPOINT" not in sql.text.upper():
        return word
    return "savepoint" if word in ("savepoint", "release", "rollback") else _write(sql)


def _write(sql: Canonical) -> str:
    return "write" if sql.writes else "read"


def _statement(event: Event, sql: Canonical, fate: Fate) -> Step:
    counts = sql.joins and "RETURNING" not in event.sql.upper()
    return Step(
        text=sql.text,
        event=event,
        values=tuple(values for row in event.rows for values in sql.values(row)),
        count=event.count if counts else None,
        fate=fate,
        writes=sql.writes,
        joins=sql.joins and not event.failed,
        returning=sql.returning,
    )


def _is_index(one: Step, other: Step) -> bool:
    return all(
        step.text.startswith(("CREATE INDEX", "CREATE UNIQUE INDEX")) for step in (one, other)
    )


def _is_load(one: Step, other: Step) -> bool:
    """Whether calls of the same files, in one thread or task, bring about two reads: eager loads
    have no fixed order."""
    reads = not (one.writes or other.writes or one.text in AROUND or other.text in AROUND)
    paths = [[place.path for place in step.event.stack] for step in (one, other)]
    return reads and paths[0] == paths[1] and one.event.lane == other.event.lane


def _sorted(found: Sequence[Step], together: Callable[[Step, Step], bool]) -> list[Step]:
    """Neighbours that belong together in the order of their texts."""
    out: list[Step] = []
    run: list[Step] = []
    for step in found:
        if run and not together(run[-1], step):
            out += sorted(run, key=lambda one: one.text)
            run = []
        run.append(step)
    return [*out, *sorted(run, key=lambda one: one.text)]


def _joined(found: Iterable[Step]) -> list[Step]:
    """Neighbouring writes of the same text as one."""
    out: list[Step] = []
    for step in found:
        last = out[-1] if out else None
        if last and step.joins and last.joins and last.key == step.key and last.fate == step.fate:
            out[-1] = replace(
                last,
                values=last.values + step.values,
                count=None if None in (last.count, step.count) else _sum(last, step),
            )
        else:
            out.append(step)
    return out


def _sum(one: Step, other: Step) -> int:
    return (one.count or 0) + (other.count or 0)
