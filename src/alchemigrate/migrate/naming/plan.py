"""Which names of a database become those of the models, in which order, and what is in the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ...checkkit.drift import both
from ...checkkit.name_pairs import name_pairs
from ...values.models import Models
from ...values.operation import Step
from ...values.schema import Schema
from . import partitions
from .rename import Rename


@dataclass(frozen=True, slots=True)
class Plan:
    """Renames in an order that works, and those that cannot be done, with the reason.

    `left_out` counts those of partitions that were not asked for.
    """

    renames: tuple[Rename, ...] = ()
    refused: tuple[tuple[Rename, str], ...] = ()
    left_out: int = 0

    @property
    def steps(self) -> tuple[Step, ...]:
        """A step for each name."""
        return tuple(one.step for one in self.renames)


def plan(models: Models, with_partitions: bool = False) -> Plan:
    """The names that differ between models and the database that they were read with."""
    assert models.database is not None
    dialect = models.database.dialect
    wanted = [
        Rename(declared.name, one.found, one.wanted, one.index)
        for declared, actual in both(models)
        for one in name_pairs(declared, actual, dialect)
        if one.found != one.wanted
    ]
    of_parts = list(partitions.renames(models))
    taken = set(_taken(models.database))
    if with_partitions:
        return ordered([*wanted, *of_parts], taken)
    return replace(ordered(wanted, taken), left_out=len(of_parts))


def ordered(wanted: Iterable[Rename], taken: set[tuple[str, str]]) -> Plan:
    """Renames so that each finds its new name free; `taken` are (scope, name) of what there is."""
    left = list(wanted)
    done: list[Rename] = []
    taken = set(taken)
    while free := [one for one in left if _key(one, one.new) not in taken]:
        first = free[0]
        taken -= {_key(first, first.old)}
        taken |= {_key(first, first.new)}
        done.append(first)
        left.remove(first)
    return Plan(tuple(done), tuple((one, f"{one.new} is taken already") for one in left))


def _key(rename: Rename, name: str) -> tuple[str, str]:
    """A name in the scope where it must be the only one: indexes share theirs with tables."""
    scope = rename.table.rpartition(".")[0] if rename.index else f"constraint of {rename.table}"
    return scope, name


def _taken(schema: Schema) -> Iterator[tuple[str, str]]:
    for table in schema.tables.values():
        scope, _, own = table.name.rpartition(".")
        yield scope, own
        keys = [one.name for one in table.uniques]
        keys += [table.primary_key.name] if table.primary_key else []
        for name in (*(one.name for one in table.indexes), *keys):
            yield scope, name or ""
        others = [*(one.name for one in table.foreign_keys), *(one.name for one in table.checks)]
        for name in (*others, *keys):
            yield f"constraint of {table.name}", name or ""
    for sequence in schema.sequences:
        scope, _, own = sequence.name.rpartition(".")
        yield scope, own
