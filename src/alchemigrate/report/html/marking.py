"""What was found at classes and relations: at their lines, or about the objects that they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ...values.entities import Entity, Relation
from ...values.finding import Finding, Level


@dataclass(frozen=True, slots=True)
class Marks:
    """Findings at a place: `left` break, change or warn; `later` works and has a better form;
    `done` needs nobody. `differs` are differences that nothing explains."""

    left: int = 0
    later: int = 0
    done: int = 0
    differs: int = 0

    @property
    def problem(self) -> bool:
        """Whether somebody has to look at it."""
        return bool(self.left or self.differs)

    def __add__(self, other: Marks) -> Marks:
        return Marks(
            self.left + other.left,
            self.later + other.later,
            self.done + other.done,
            self.differs + other.differs,
        )


class Marking:
    """Findings by the lines where they stand now, and by the objects that they name."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self._lines: dict[str, list[tuple[int, int, Finding]]] = defaultdict(list)
        self._objects: dict[str, list[Finding]] = defaultdict(list)
        self._parts: dict[str, list[Finding]] = defaultdict(list)
        for one in findings:
            for place in one.after:
                self._lines[place.path].append((place.line, place.end_line, one))
            if not one.after:
                self._lines[one.path].append((one.line, one.end_line, one))
            self._objects[one.object].append(one)
            self._parts[one.object.rpartition(".")[0]].append(one)

    def of(self, one: Entity | Relation) -> Marks:
        """The marks of a class with all its parts, or of a relation."""
        return sum(map(marks_of, self.at(one)), Marks())

    def at(self, one: Entity | Relation) -> Iterator[Finding]:
        """The findings there: by the names it has, or else on its lines."""
        for name in one.names:
            yield from self._objects.get(name, ())
            if isinstance(one, Entity):
                yield from self._parts.get(name, ())
        if not one.names:
            for start, end, finding in self._lines[one.path]:
                if start <= one.end_line and end >= one.line:
                    yield finding


def marks_of(finding: Finding) -> Marks:
    """The marks of one finding."""
    if finding.status.is_done:
        return Marks(done=1)
    return Marks(later=1) if finding.level is Level.LEGACY else Marks(left=1)
