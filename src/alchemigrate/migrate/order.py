"""In which order changes of a schema are made: each finds what it needs, what goes, goes last."""

from __future__ import annotations

from collections.abc import Iterable

from ..values.change import AddIndex, AddLabel, SetNotNull, Validate
from ..values.remedy import (
    AddCheck,
    AddForeignKey,
    AddUnique,
    DropIndex,
    DropUnique,
    OwnSequence,
    RebuildIndex,
    SchemaChange,
)

KINDS: tuple[type[SchemaChange], ...] = (
    AddLabel, OwnSequence, SetNotNull, AddUnique, RebuildIndex, AddIndex, AddForeignKey, AddCheck,
    Validate, DropUnique, DropIndex,
)  # fmt: skip
"""Conditions may name new labels, and a foreign key refers to what is unique."""


def ordered(changes: Iterable[SchemaChange]) -> tuple[SchemaChange, ...]:
    """The changes, each once, in their order."""
    return tuple(sorted(dict.fromkeys(changes), key=lambda one: KINDS.index(type(one))))
