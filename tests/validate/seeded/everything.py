"""All defects by the family of their checks, and the runs that look for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from . import asyncio, drift, keys, relationships, types
from .planting import Defect, Outcome, create, look, plant, run

_ALL = (*keys.DEFECTS, *relationships.DEFECTS, *asyncio.DEFECTS, *types.DEFECTS, *drift.DEFECTS)
_NAMES = {
    "1": "keys",
    "2": "relationships",
    "3": "asyncio",
    "4": "types",
    "5": "names",
    "6": "drift",
    "7": "performance",
}
FAMILIES: Mapping[str, tuple[Defect, ...]] = {
    name: tuple(one for one in _ALL if one.check[2] == digit) for digit, name in _NAMES.items()
}
"""Every defect, by the name of its family."""


def live() -> tuple[Defect, ...]:
    """Those that are planted in a database."""
    return tuple(one for one in _ALL if one.ddl)


def batches() -> Iterator[tuple[Defect, ...]]:
    """Those of the models, as many together as do not hide or touch each other."""
    left = [one for one in _ALL if not one.ddl]
    while left:
        batch: list[Defect] = []
        for one in left:
            if not batch or (batch[0].dialect == one.dialect and not _touch(batch, one)):
                batch.append(one)
        yield tuple(batch)
        left = [one for one in left if one not in batch]


def _touch(batch: list[Defect], one: Defect) -> bool:
    """Whether a defect is to be alone, or changes what another does."""
    if one.alone or batch[0].alone or (one.check[2] == "3") != (batch[0].check[2] == "3"):
        return True
    taken = {edit[:2] for other in batch for edit in other.edits}
    return any(edit[:2] in taken for edit in one.edits)


def planted(folder: Path, defects: tuple[Defect, ...]) -> Outcome:
    """What is found in models with these defects."""
    return look(plant(folder, defects), dialect=defects[0].dialect)


def damaged(folder: Path, url: str, defects: tuple[Defect, ...]) -> Outcome:
    """What is found of clean models in a database with these defects."""
    create(plant(folder), url)
    run(url, [statement for one in defects for statement in one.ddl])
    return look(folder, url)
