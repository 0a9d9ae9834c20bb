"""Constraints and indexes that models and a database both have, with both of their names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..values.schema import Table


@dataclass(frozen=True, slots=True)
class Named:
    """What is `wanted` by the models and `found` in the database under these names; `index` if
    PostgreSQL renames it by its index."""

    wanted: str
    found: str
    index: bool


Pair = tuple[str | None, str | None, bool]


def name_pairs(declared: Table, actual: Table, dialect: str) -> Iterator[Named]:
    """Everything of a table that has a name on both sides, the same or not.

    A wanted name is as SQLAlchemy writes it for the dialect: cut, with a hash where it is too long.
    """
    written = {one.full: one.written.get(dialect) or one.full for one in declared.names}
    pairs = [
        *_constraints(declared, actual, dialect),
        *_checks(declared, actual, written),
        *_indexes(declared, actual, written),
    ]
    for wanted, found, index in pairs:
        if wanted and found:
            yield Named(written.get(wanted, wanted), found, index)


def _constraints(declared: Table, actual: Table, dialect: str) -> Iterator[Pair]:
    if declared.primary_key and actual.primary_key and dialect != "mysql":
        yield declared.primary_key.name, actual.primary_key.name, True
    keys = {(one.columns, one.refers): one.name for one in actual.foreign_keys}
    for key in declared.foreign_keys:
        yield key.name, keys.get((key.columns, key.refers)), False
    uniques = {one.columns: one.name for one in actual.uniques}
    for unique in declared.uniques:
        yield unique.name, uniques.get(unique.columns), True


def _checks(declared: Table, actual: Table, written: Mapping[str, str]) -> Iterator[Pair]:
    """The one CHECK that is left on both sides: databases write conditions in their own way."""
    wanted = {written.get(one.name or "", one.name) for one in declared.checks}
    there = {one.name for one in actual.checks}
    missing, spare = wanted - there, there - wanted
    if len(missing) == len(spare) == 1:
        yield missing.pop(), spare.pop(), False


def _indexes(declared: Table, actual: Table, written: Mapping[str, str]) -> Iterator[Pair]:
    """Indexes whose name is not there, with one on the same columns that no model names."""
    wanted = {written.get(one.name or "", one.name) for one in declared.indexes}
    spare = {
        (one.columns, one.unique, one.where is None): one.name
        for one in actual.indexes
        if one.name not in wanted and not one.expressions
    }
    there = {one.name for one in actual.indexes}
    for index in declared.indexes:
        if written.get(index.name or "", index.name) not in there:
            yield index.name, spare.get((index.columns, index.unique, index.where is None)), True
