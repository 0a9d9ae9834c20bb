"""Mapped classes as a graph: what is left and what was rewritten at each class and relation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ...values.entities import Entities, Entity, Relation
from ...values.finding import Finding
from .marking import Marking, Marks

DRAWN = 60
"""Classes that one drawing shows; of more, those with problems and their neighbours."""


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
    marking, names = Marking(findings), {one.key: one.name for one in read.entities}
    differing = _differing(verification)
    entities = tuple((one, marking.of(one)) for one in read.entities)
    relations = []
    for one in read.relations:
        marks = marking.of(one)
        differs = f"{names[one.source]}.{one.name}" in differing
        relations.append((one, marks + Marks(differs=int(differs))))
    edges = _edges(relations)
    return Graph(entities, tuple(relations), edges, _drawn(entities, edges))


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
