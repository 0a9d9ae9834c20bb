"""A plan as it grows: each operation is tried on the schema that those before it leave."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass

from ...operationkit import Operation
from ...operationkit.applied import made
from ...values.operation import Phase, Step
from ...values.question import Question
from ...values.schema import Schema


@dataclass(frozen=True, slots=True)
class Left:
    """What is not planned of an `object`: why, and what to do. `later` says that a further plan
    comes to it, once this one is carried out."""

    object: str
    message: str
    cure: str
    later: bool = False


@dataclass(frozen=True, slots=True)
class Planned:
    """An operation, and its steps on the schema that those before it leave."""

    operation: Operation
    steps: Mapping[Phase, tuple[Step, ...]]

    @property
    def phases(self) -> tuple[Phase, ...]:
        """Those in which it has something to do."""
        return tuple(phase for phase, steps in self.steps.items() if steps)


@dataclass
class Draft:
    """Operations so far; `now` is the schema once all are expanded and filled, `final` once they
    are contracted. `ask` says what rows are in the way, "" if none are."""

    now: Schema
    final: Schema
    ask: Callable[[Question], str]
    planned: list[Planned] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    _busy: dict[str, set[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, schema: Schema, ask: Callable[[Question], str]) -> Draft:
        """Nothing planned yet."""
        return cls(schema, schema, ask)

    def take(self, operation: Operation, name: str) -> bool:
        """Plan an operation for an object, if nothing keeps it from being carried out."""
        words = frozenset(_words(operation))
        if any(table in words and names & words for table, names in self._busy.items()):
            return self._later(name)
        problems = tuple(operation.check(self.now))
        ended = tuple(operation.check(self.final))
        if problems and not ended:
            return self._later(name)
        problems = problems or ended
        for one in problems:
            self.leave(one.object, one.message, one.cure)
        rows = () if problems else tuple(filter(None, map(self.ask, operation.questions(self.now))))
        for said in rows:
            self.leave(name, said, "correct these rows first, or say what they get: --fill")
        if problems or rows:
            return False
        steps = {phase: operation.steps(self.now, phase) for phase in Phase}
        self.final = operation.after(self.final)
        self._keep(words, bool(steps[Phase.CONTRACT]))
        self.now = made(self.now, (*steps[Phase.EXPAND], *steps[Phase.BACKFILL]))
        self.planned.append(Planned(operation, steps))
        return True

    def _later(self, name: str) -> bool:
        message = "an operation that is planned for it has to end first"
        self.leave(name, message, "apply what is planned, to its end; then plan again", later=True)
        return False

    def leave(self, name: str, message: str, cure: str, *, later: bool = False) -> None:
        """Say what is not planned."""
        found = Left(name, message, cure, later)
        if found not in self.left:
            self.left.append(found)

    def _keep(self, words: frozenset[str], ends: bool) -> None:
        """Columns of an operation that has an end are not touched by another one before it."""
        for schema in (self.now, self.final) if ends else ():
            for table in schema.tables.keys() & words:
                names = {one.name for one in schema.tables[table].columns}
                self._busy.setdefault(table, set()).update(names & words)


def _words(value: object) -> Iterator[str]:
    """All names in an operation."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for one in fields(value):
            yield from _words(getattr(value, one.name))
    elif isinstance(value, tuple):
        for part in value:
            yield from _words(part)
