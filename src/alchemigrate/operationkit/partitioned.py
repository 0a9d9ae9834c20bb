"""Indexes of tables with partitions: one of each partition, built beside its writers, then joined
to a whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..values.change import AddIndex, AttachIndex, DropIndex
from ..values.operation import Problem, Step
from ..values.schema import Check, ForeignKey, Index, Schema, Table
from .constraints import CONCURRENTLY
from .names import given_name

ALONE = frozenset(("only", "if exists"))
"""It is gone already where the whole was taken back before it."""
AGAIN = frozenset(("only", "if not exists"))
"""It is there still where it was not dropped before it is taken back."""
JOINED = frozenset(("if exists",))
"""A whole goes with its parts, the first time that one of them is taken back."""


def below(schema: Schema, table: str) -> tuple[Table, ...]:
    """The partitions of a table and theirs, each before its own."""
    found: list[Table] = []
    for name in schema.tables[table].parts:
        if name in schema.tables:
            found += (schema.tables[name], *below(schema, name))
    return tuple(found)


def unread(schema: Schema, table: str) -> Iterator[Problem]:
    """All partitions have to be tables that were read."""
    if table not in schema.tables:
        return
    for one in (schema.tables[table], *below(schema, table)):
        for name in one.parts:
            if name not in schema.tables:
                yield Problem(
                    name,
                    f"{name}, a partition of {one.name}, is in another schema or database",
                    f"detach it, or change {table} by hand",
                )


def indistinct(schema: Schema, table: str, columns: tuple[str, ...]) -> Iterator[Problem]:
    """What is unique in all partitions has the columns that tell in which one a row is."""
    if table not in schema.tables:
        return
    for one in (schema.tables[table], *below(schema, table)):
        missing = [name for name in one.split_by if name not in columns]
        if missing:
            by = ", ".join(name or "an expression" for name in one.split_by)
            apart = "make one of each partition"
            yield Problem(
                one.name,
                f"{one.name} is partitioned by {by}, without which nothing is unique in all of it: "
                "PostgreSQL looks for equal rows in one partition alone",
                apart if "" in missing else f"add {', '.join(missing)} to it, or {apart}",
            )


def copies(schema: Schema, index: Index, end: str = "idx") -> dict[str, Index]:
    """The index as it is of each partition, by that; named as PostgreSQL would name what has that
    `end`."""
    taken = {*_names(schema), index.name, *(_bound(schema) if end != "idx" else ())}
    found: dict[str, Index] = {}
    for part in below(schema, index.table):
        columns = (*index.columns, *index.include)
        plain = [one if part.column(one) else "expr" for one in columns]
        name = given_name(part.name.rpartition(".")[2], plain if end != "pkey" else (), end, taken)
        taken.add(name)
        found[part.name] = replace(index, table=part.name, name=name, part_of=None)
    return found


def known(schema: Schema, index: Index) -> dict[str, Index]:
    """The parts of an index of a table with partitions, by their partitions."""
    found: dict[str, Index] = {}
    whole = {index.table: index.name}
    for part in below(schema, index.table):
        for one in part.indexes:
            if one.part_of and one.part_of == whole.get(part.partition_of or ""):
                found[part.name] = one
                whole[part.name] = one.name
    return found


def built(schema: Schema, index: Index) -> tuple[Step, ...]:
    """The index of the table alone, which is not valid yet; those of its partitions; then each is
    made a part of that of its parent, the innermost first."""
    parts = copies(schema, index)
    every = [index, *parts.values()]
    made = [
        Step((AddIndex(one),), (_gone(schema, one),), options)
        for one, options in in_turn(schema, every, ALONE)
    ]
    joined = [
        Step((one,), (_whole(schema, index, one),), JOINED) for one in joins(schema, index, parts)
    ]
    return (*made, *joined)


def dropped(schema: Schema, index: Index) -> tuple[Step, ...]:
    """It goes with its parts; taken back, it is built as by `built`."""
    parts = known(schema, index)
    joined = [Step((), (one,)) for one in joins(schema, index, parts)]
    made = [
        Step((), (AddIndex(one),), options)
        for one, options in in_turn(schema, list(parts.values()), AGAIN)
    ]
    gone = Step((_gone(schema, index),), (AddIndex(index),), AGAIN)
    return (*reversed(joined), *reversed(made), gone)


def in_turn(
    schema: Schema, indexes: list[Index], split: frozenset[str]
) -> Iterator[tuple[Index, frozenset[str]]]:
    """Those of tables with partitions, which have no rows, then the others, with their options."""
    for whole, options in ((True, split), (False, CONCURRENTLY)):
        for one in indexes:
            if schema.tables[one.table].partitioned is whole:
                yield one, options


def joins(schema: Schema, index: Index, parts: dict[str, Index]) -> Iterator[AttachIndex]:
    """Each becomes a part of that of its parent, the innermost first."""
    every = {index.table: index, **parts}
    inward = [part for part in reversed(below(schema, index.table)) if part.name in parts]
    for number, part in enumerate(inward, 1):
        own, whole = parts[part.name], every[part.partition_of or ""]
        last = number == len(inward)
        yield AttachIndex(part.name, own.name or "", whole.table, whole.name or "", last)


def _whole(schema: Schema, index: Index, one: AttachIndex) -> DropIndex:
    """What takes a part away again: nothing but the whole of it goes."""
    return _gone(schema, replace(index, table=one.parent, name=one.name))


def _gone(schema: Schema, index: Index) -> DropIndex:
    parts = tuple(one.name for one in below(schema, index.table))
    return DropIndex(index.name or "", index.table, parts)


def _names(schema: Schema) -> Iterator[str]:
    for one in schema.tables.values():
        yield one.name.rpartition(".")[2]
        keys = (
            *one.indexes,
            *one.uniques,
            *one.exclusions,
            *([one.primary_key] if one.primary_key else ()),
        )
        yield from (key.name for key in keys if key.name)
    yield from (one.name.rpartition(".")[2] for one in schema.sequences)
    yield from (one.rpartition(".")[2] for one in schema.views)


def _bound(schema: Schema) -> Iterator[str]:
    """Names of constraints that no index has, which PostgreSQL gives to none that it names."""
    for one in schema.tables.values():
        keys: tuple[Check | ForeignKey, ...] = (*one.checks, *one.foreign_keys)
        yield from (key.name for key in keys if key.name)
