"""Keys of tables with partitions: a constraint of each partition, made of an index that was built
beside its writers, then joined to a whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..values.change import AddConstraint, AddIndex, DropConstraint, DropIndex
from ..values.operation import Problem, Step
from ..values.schema import Index, PrimaryKey, Schema, Unique
from .constraints import CONCURRENTLY, USING_INDEX, gone, index_of
from .partitioned import ALONE, JOINED, below, copies, in_turn, indistinct, joins, unread

ENDS = {Unique: "key", PrimaryKey: "pkey"}
"""How PostgreSQL ends the name of one that it names itself."""
TAKEN = USING_INDEX | JOINED


def refused(schema: Schema, one: Unique | PrimaryKey) -> Iterator[Problem]:
    """All partitions are known, and the key tells in which of them a row is."""
    yield from unread(schema, one.table)
    yield from indistinct(schema, one.table, one.columns)


def built(schema: Schema, one: Unique | PrimaryKey) -> tuple[Step, ...]:
    """The key of the table alone, which does not hold yet, and those of partitions that have their
    own; the indexes of the others, which their keys take; then each becomes a part of that of its
    parent."""
    whole = index_of(one)
    parts = copies(schema, whole, ENDS[type(one)])
    keys = {name: _of(one, index) for name, index in ((one.table, whole), *parts.items())}
    made = [
        step
        for index, options in in_turn(schema, [whole, *parts.values()], ALONE)
        for step in _made(schema, keys[index.table], index, options)
    ]
    joined = [
        Step((part,), (_gone(schema, keys[part.parent]),), JOINED)
        for part in joins(schema, whole, parts)
    ]
    return (*made, *joined)


def _of(one: Unique | PrimaryKey, index: Index) -> Unique | PrimaryKey:
    return replace(one, table=index.table, name=index.name)


def _made(
    schema: Schema, key: Unique | PrimaryKey, index: Index, options: frozenset[str]
) -> Iterator[Step]:
    if not schema.tables[index.table].partitioned:
        dropped = DropIndex(index.name or "", index.table)
        yield Step((AddIndex(index),), (dropped,), CONCURRENTLY)
        options = TAKEN
    yield Step((AddConstraint(key),), (_gone(schema, key),), options)


def _gone(schema: Schema, key: Unique | PrimaryKey) -> DropConstraint:
    return gone(key, tuple(part.name for part in below(schema, key.table)))
