"""Where the boxes and lines of the drawing stand: parents left, children right, no chance in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ...values.entities import Entity
from .graph import Edge, Graph
from .marking import Marks

WIDTH, HEIGHT = 188, 40
ACROSS, DOWN = 68, 16
ROWS = 12
"""The most boxes of one column; a longer layer takes several."""
ALONE = 4
"""Boxes side by side of classes without relations."""
SWEEPS = 6


@dataclass(frozen=True, slots=True)
class Box:
    """A class at its place, in pixels; `x`, `y` are its upper left corner."""

    entity: Entity
    marks: Marks
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Line:
    """A relation between two boxes: an SVG path, and where its mark stands, beside the source."""

    edge: Edge
    path: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """All boxes and lines, and the size that holds them."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    width: int
    height: int


Places = dict[str, tuple[int, int]]


def drawing(graph: Graph) -> Drawing:
    """The drawing of the classes that a graph wants drawn; the same for the same graph."""
    keys = [entity.key for entity, _ in graph.entities if entity.key in graph.drawn]
    edges = [
        edge for edge in graph.edges if edge.source in graph.drawn and edge.target in graph.drawn
    ]
    places: Places = {}
    bottom = 0
    alone = []
    for part in _components(keys, edges):
        if len(part) == 1:
            alone += part
            continue
        bottom = _place(part, edges, places, bottom)
    for at, key in enumerate(alone):
        row, column = divmod(at, ALONE)
        places[key] = (column * (WIDTH + ACROSS), bottom + row * (HEIGHT + DOWN))
    boxes = tuple(
        Box(entity, marks, *places[entity.key])
        for entity, marks in graph.entities
        if entity.key in places
    )
    return Drawing(
        boxes,
        tuple(_line(edge, places) for edge in edges),
        max((box.x for box in boxes), default=0) + WIDTH + ACROSS // 2,
        max((box.y for box in boxes), default=0) + HEIGHT + DOWN,
    )


def _components(keys: Sequence[str], edges: Iterable[Edge]) -> list[list[str]]:
    """Classes that hang together, the largest group first."""
    home = {key: key for key in keys}

    def root(key: str) -> str:
        while home[key] != key:
            key = home[key]
        return key

    for edge in edges:
        home[root(edge.source)] = root(edge.target)
    groups: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        groups[root(key)].append(key)
    return sorted(groups.values(), key=lambda group: (-len(group), group[0]))


def _place(part: Sequence[str], edges: Iterable[Edge], places: Places, top: int) -> int:
    """Put the classes of one group below `top`; how far down it goes."""
    inside = set(part)
    mine = [
        (edge.source, edge.target)
        for edge in edges
        if edge.source in inside and edge.source != edge.target
    ]
    layers = _ordered(_layers(part, mine), mine)
    tall = max(min(len(layer), ROWS) for layer in layers)
    column = 0
    for layer in layers:
        count = -(-len(layer) // ROWS)
        rows = -(-len(layer) // count)
        for at, key in enumerate(layer):
            across, down = divmod(at, rows)
            y = top + down * (HEIGHT + DOWN)
            places[key] = ((column + across) * (WIDTH + ACROSS), y)
        column += count
    return top + tall * (HEIGHT + DOWN) + DOWN


def _layers(part: Sequence[str], edges: Sequence[tuple[str, str]]) -> list[list[str]]:
    """Each class right of those that it points to; a circle is opened where it is met."""
    parents: dict[str, list[str]] = defaultdict(list)
    for source, target in edges:
        parents[source].append(target)
    depth: dict[str, int] = {}

    def dig(key: str, above: frozenset[str]) -> int:
        if key not in depth:
            later = [one for one in parents[key] if one not in above]
            depth[key] = max((dig(one, above | {key}) + 1 for one in later), default=0)
        return depth[key]

    for key in part:
        dig(key, frozenset((key,)))
    _tighten(depth, edges)
    layers: dict[int, list[str]] = defaultdict(list)
    for key in part:
        layers[depth[key]].append(key)
    return [layers[number] for number in sorted(layers)]


def _tighten(depth: dict[str, int], edges: Sequence[tuple[str, str]]) -> None:
    """Move each class as near to those that point to it as the others allow."""
    pointing: dict[str, list[str]] = defaultdict(list)
    for source, target in edges:
        pointing[target].append(source)
    for key in sorted(depth, key=lambda key: (-depth[key], key)):
        right = [depth[one] for one in pointing[key] if depth[one] > depth[key]]
        if right:
            depth[key] = max(depth[key], min(right) - 1)


def _ordered(layers: list[list[str]], edges: Sequence[tuple[str, str]]) -> list[list[str]]:
    """Layers whose classes stand near their neighbours, so that fewer lines cross."""
    near: Mapping[str, list[str]] = defaultdict(list)
    for source, target in edges:
        near[source].append(target)
        near[target].append(source)
    for sweep in range(SWEEPS):
        order = range(len(layers)) if sweep % 2 == 0 else reversed(range(len(layers)))
        at = {key: (row + 0.5) / len(layer) for layer in layers for row, key in enumerate(layer)}
        for number in order:
            middles = {
                key: sum(at[one] for one in near[key]) / len(near[key]) if near[key] else at[key]
                for key in layers[number]
            }
            layers[number] = sorted(layers[number], key=lambda key: (middles[key], key))
            size = len(layers[number])
            at.update({key: (row + 0.5) / size for row, key in enumerate(layers[number])})
    return layers


def _line(edge: Edge, places: Places) -> Line:
    """A curve from box to box: between facing sides, or around the right side in one column."""
    (x1, y1), (x2, y2) = places[edge.source], places[edge.target]
    y1, y2 = y1 + HEIGHT // 2, y2 + HEIGHT // 2
    if edge.source == edge.target:
        x = x1 + WIDTH
        path = f"M{x} {y1 - 8}C{x + 40} {y1 - 16} {x + 40} {y1 + 16} {x} {y1 + 8}"
        return Line(edge, path, x + 30, y1)
    if x1 == x2:
        x, out = x1 + WIDTH, x1 + WIDTH + ACROSS // 2
        return Line(edge, f"M{x} {y1}C{out} {y1} {out} {y2} {x} {y2}", out - 9, (y1 + y2) // 2)
    start, end = (x1, x2 + WIDTH) if x1 > x2 else (x1 + WIDTH, x2)
    middle = (start + end) // 2
    path = f"M{start} {y1}C{middle} {y1} {middle} {y2} {end} {y2}"
    part = _part_of_way(abs(end - start))
    across, down = 1.5 * part - 1.5 * part**2 + part**3, 3 * part**2 - 2 * part**3
    return Line(edge, path, round(start + (end - start) * across), round(y1 + (y2 - y1) * down))


def _part_of_way(length: int) -> float:
    """How far along a curve of that width its mark stands beside the box where it begins."""
    part = 0.5
    while part > 0.02 and length * (1.5 * part - 1.5 * part**2 + part**3) > ACROSS / 2:
        part -= 0.02
    return part
