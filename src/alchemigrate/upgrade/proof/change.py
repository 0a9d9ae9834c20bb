"""A value that differs between two fingerprints, with what it belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Item = Mapping[str, Any]
NOTHING: Item = {}


@dataclass(frozen=True, slots=True)
class Change:
    """`kind` (`column.nullable`) of `object` (`orders.price`) was `before` and is `after`.

    None stands for what does not exist. `old` and `new` are the things that the values belong to
    (column, constraint, relationship ..) as the probe describes them, empty where there is none.
    """

    kind: str
    object: str
    before: Any
    after: Any
    old: Item = field(default_factory=dict)
    new: Item = field(default_factory=dict)


def pairs(key: str, old: Iterable[Item], new: Iterable[Item]) -> Iterator[tuple[str, Item, Item]]:
    """(name, old, new) of things matched by `key`, sorted; an empty item where one is lacking."""
    left = {str(one[key]): one for one in old}
    right = {str(one[key]): one for one in new}
    for name in sorted(left.keys() | right.keys()):
        yield name, left.get(name, NOTHING), right.get(name, NOTHING)


def fields(
    kind: str, name: str, old: Item, new: Item, leave: frozenset[str] = frozenset()
) -> Iterator[Change]:
    """A change `kind.field` for each field that differs, except those to `leave`."""
    for key in sorted((old.keys() | new.keys()) - leave):
        if old.get(key) != new.get(key):
            yield Change(f"{kind}.{key}", name, old.get(key), new.get(key), old, new)
