"""Values that differ between two runs of the same code: only their types are compared."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from .aligning import align
from .steps import Step

Positions = Mapping[int, frozenset[tuple[int, int]]]
"""By the index of a step: rows and columns of its values."""

SHAPES = (
    ("str", re.compile(r"""['"]""")),
    ("bytes", re.compile(r"""b['"]|memoryview|<memory""")),
    ("number", re.compile(r"-?[\d.]+(e[-+]?\d+)?$|inf$|nan$")),
    ("bool", re.compile(r"(True|False)$")),
)


def positions(once: Sequence[Step], again: Sequence[Step]) -> Positions | None:
    """Where the values of two runs differ; None if the steps themselves do."""
    found: dict[int, frozenset[tuple[int, int]]] = {}
    for number, (one, other) in enumerate(align(once, again)):
        if one is None or other is None or one.key != other.key or _shape(one) != _shape(other):
            return None
        differing = frozenset(
            (row, column)
            for row, (left, right) in enumerate(zip(one.values, other.values, strict=True))
            for column, (a, b) in enumerate(zip(left, right, strict=True))
            if a != b
        )
        if differing:
            found[number] = differing
    return found


def _shape(step: Step) -> list[int]:
    return [len(row) for row in step.values]


def type_of(value: str) -> str:
    """The type of a value that is written as Python writes it."""
    for name, shape in SHAPES:
        if shape.match(value):
            return name
    return value.partition("(")[0]
