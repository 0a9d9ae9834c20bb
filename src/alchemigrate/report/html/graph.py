"""Mapped classes as a graph: what is left and what was rewritten at each class and relation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ...values.entities import Entities, Entity, Relation
from ...values.finding import Finding, Level

DRAWN = 60
"""Classes that one drawing shows; of more, those with problems and their neighbours."""


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


@dataclass(frozen=True, slots=True)
class Edge:
    """All relations between two classes (keys), the owner of a foreign key first."""

    source: str
    target: str
    relations: tuple[tuple[Relation, Marks], ...]
    marks: Marks


@dataclass(frozen=True, slots=True)
class Graph:
    """Classes and relations with their marks; `drawn` are the keys that a drawing shows."""

    entities: tuple[tuple[Entity, Marks], ...]
    relations: tuple[tuple[Relation, Marks], ...]
    edges: tuple[Edge, ...]
    drawn: frozenset[str]


def graph(
    read: Entities, findings: Iterable[Finding], verification: Mapping[str, Any] | None
) -> Graph:
    """The graph of the classes that were read, with what was found at each."""
    places, names = _Places(findings), {one.key: one.name for one in read.entities}
    differing = _differing(verification)
    entities = tuple((one, places.at(one.path, one.line, one.end_line)) for one in read.entities)
    relations = []
    for one in read.relations:
        marks = places.at(one.path, one.line, one.end_line)
        differs = f"{names[one.source]}.{one.name}" in differing
        relations.append((one, marks + Marks(differs=int(differs))))
    edges = _edges(relations)
    return Graph(entities, tuple(relations), edges, _drawn(entities, edges))


class _Places:
    """Where findings stand in the files as they are now."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self._lines: dict[str, list[tuple[int, int, Marks]]] = defaultdict(list)
        for one in findings:
            marks = _marks(one)
            for place in one.after:
                self._lines[place.path].append((place.line, place.end_line, marks))
            if not one.after:
                self._lines[one.path].append((one.line, one.end_line, marks))

    def at(self, path: str, line: int, end_line: int) -> Marks:
        """What was found on these lines of a file."""
        met = (
            marks for start, end, marks in self._lines[path] if start <= end_line and end >= line
        )
        return sum(met, Marks())


def _marks(finding: Finding) -> Marks:
    if finding.status.is_done:
        return Marks(done=1)
    return Marks(later=1) if finding.level is Level.LEGACY else Marks(left=1)


def _differing(verification: Mapping[str, Any] | None) -> frozenset[str]:
    """`Class.attribute` of each relationship that differs without an explanation."""
    schema = (verification or {}).get("schema") or {}
    return frozenset(
        ".".join(str(one.get("object", "")).split(".")[-2:])
        for one in schema.get("differences", ())
        if one.get("explained") is None
        and str(one.get("kind", "")).partition(".")[0] in ("relationship", "mapper", "attribute")
    )


def _edges(relations: Iterable[tuple[Relation, Marks]]) -> tuple[Edge, ...]:
    groups: dict[frozenset[str], list[tuple[Relation, Marks]]] = {}
    for relation, marks in relations:
        if relation.target:
            pair = frozenset((relation.source, relation.target))
            groups.setdefault(pair, []).append((relation, marks))
    found = []
    for group in groups.values():
        first = next((one for one, _ in group if one.link != "relationship"), group[0][0])
        whole = sum((marks for _, marks in group), Marks())
        found.append(Edge(first.source, first.target, tuple(group), whole))
    return tuple(found)


def _drawn(entities: Iterable[tuple[Entity, Marks]], edges: Iterable[Edge]) -> frozenset[str]:
    """All classes if they are few; else those at problems first, then the most connected."""
    weights: dict[str, int] = {}
    for entity, marks in entities:
        weights[entity.key] = 1_000 * (marks.left + marks.differs) + marks.later
    if len(weights) <= DRAWN:
        return frozenset(weights)
    for edge in edges:
        near = 1 + 100 * edge.marks.problem
        weights[edge.source] += near
        weights[edge.target] += near
    ranked = sorted(weights, key=lambda key: (-weights[key], key))
    return frozenset(key for key in ranked[:DRAWN] if weights[key])
