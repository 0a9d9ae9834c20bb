"""Keys and indexes of partitions get the names that SQLAlchemy would compute for such a table.

PostgreSQL gives them names of its own, which do not follow when that of the parent changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import sqlalchemy as sa
from sqlalchemy.sql.schema import ColumnCollectionConstraint

from ...checkkit.conventions import convention
from ...checkkit.quoting import PREPARER
from ...values.models import Models
from ...values.schema import ForeignKey, Index, PrimaryKey, Schema, Table, Unique
from .rename import Rename

Thing = PrimaryKey | Unique | ForeignKey | Index
Key = tuple[str, tuple[str, ...], object]


def renames(models: Models) -> Iterator[Rename]:
    """Those of partitions of declared tables, where the models' names come of a convention.

    CHECKs are left out: they have one name in a table and all its partitions.
    """
    assert models.database is not None
    for part in models.database.tables.values():
        declared = models.schema.tables.get(_root(models.database, part))
        if declared is None or part.name in models.schema.tables:
            continue
        yield from _of_part(declared, part, convention(models, declared.metadata))


def _root(schema: Schema, part: Table) -> str:
    """The table that a partition belongs to, through partitions that have partitions."""
    while part.partition_of and part.partition_of in schema.tables:
        part = schema.tables[part.partition_of]
    return part.name


def _of_part(declared: Table, part: Table, patterns: Mapping[str, str]) -> Iterator[Rename]:
    """A name that was said in the models, and one of several alike, says nothing of partitions."""
    there: dict[Key, list[str | None]] = {}
    for one in _things(part):
        there.setdefault(_key(one), []).append(one.name)
    for one in _things(declared):
        names = there.get(_key(one), [])
        if len(names) != 1 or names[0] is None:
            continue
        if one.name != computed(one, declared, declared.name, patterns):
            continue
        wanted = computed(one, declared, part.name, patterns)
        if wanted and wanted != names[0]:
            yield Rename(part.name, names[0], wanted, index=not isinstance(one, ForeignKey))


def computed(one: Thing, table: Table, name: str, patterns: Mapping[str, str]) -> str | None:
    """The name that SQLAlchemy would give it by a convention in a table of the name."""
    schema, _, own = name.rpartition(".")
    keys = {column.name: column.key or column.name for column in table.columns}
    if any(column not in keys for column in one.columns):
        return None
    metadata = sa.MetaData(naming_convention=dict(patterns) or None)
    columns = [sa.Column(each, sa.Integer, key=key) for each, key in keys.items()]
    made = sa.Table(own, metadata, *columns, schema=schema or None)
    on = [keys[each] for each in one.columns]
    try:
        if isinstance(one, Index):
            index = sa.Index(None, *(made.c[key] for key in on), unique=one.unique)
            return _unquoted(PREPARER.format_index(index))
        thing = _constraint(one, on)
        made.append_constraint(thing)
        return _unquoted(PREPARER.format_constraint(thing))
    except (sa.exc.InvalidRequestError, sa.exc.CompileError, KeyError):
        return None


def _constraint(one: PrimaryKey | Unique | ForeignKey, on: list[str]) -> ColumnCollectionConstraint:
    if isinstance(one, PrimaryKey):
        return sa.PrimaryKeyConstraint(*on)
    if isinstance(one, Unique):
        return sa.UniqueConstraint(*on)
    return sa.ForeignKeyConstraint(on, [f"{one.refers}.{each}" for each in one.refers_columns])


def _unquoted(name: str | None) -> str | None:
    return name[1:-1].replace('""', '"') if name and name.startswith('"') else name


def _things(table: Table) -> Iterator[Thing]:
    if table.primary_key:
        yield table.primary_key
    yield from table.uniques
    yield from table.foreign_keys
    yield from (one for one in table.indexes if one.plain)


def _key(one: Thing) -> Key:
    """What makes it the same thing in a table and its partition."""
    more: object = one.unique if isinstance(one, Index) else None
    if isinstance(one, ForeignKey):
        more = (one.refers, one.refers_columns)
    return type(one).__name__, one.columns, more
